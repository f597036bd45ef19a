import { describe, expect, it } from 'vitest';
import { browserOf, permissionHelp } from './permission-help.ts';

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const AGENTS = {
  'safari-ios':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
  'chrome-ios':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/147.0 Mobile/15E148 Safari/604.1',
  'chrome-android':
    'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Mobile Safari/537.36',
  'firefox-android': 'Mozilla/5.0 (Android 16; Mobile; rv:146.0) Gecko/146.0 Firefox/146.0',
  edge: `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36 Edg/147.0`,
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0',
  safari: `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15`,
  chrome: `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36`,
};

describe('help with a blocked device', () => {
  it.each(Object.entries(AGENTS))('knows %s', (browser, agent) => {
    expect(browserOf(agent)).toBe(browser);
    expect(permissionHelp(agent, 'camera').join(' ')).toMatch(/camera/i);
    expect(permissionHelp(agent, 'microphone').join(' ')).toMatch(/microphone/i);
    expect(permissionHelp(agent, 'microphone').join(' ')).not.toMatch(/camera/i);
  });

  it('says what most browsers show when it knows nothing', () => expect(browserOf('')).toBe('chrome'));
});
