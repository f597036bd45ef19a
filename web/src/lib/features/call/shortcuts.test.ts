import { describe, expect, it } from 'vitest';
import { SHORTCUTS, shortcutOf } from './shortcuts.ts';

const stroke = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

describe('keys of a call', () => {
  it('do one thing each', () => {
    expect(new Set(SHORTCUTS.map(({ key }) => key)).size).toBe(SHORTCUTS.length);
    expect(SHORTCUTS.map(({ key }) => shortcutOf(stroke(key)))).toEqual(SHORTCUTS.map(({ shortcut }) => shortcut));
  });

  it('do not mind the caps lock', () => expect(shortcutOf(stroke('M'))).toBe('mic'));

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }])('leave %o to others', (more) =>
    expect(shortcutOf(stroke('s', more))).toBeNull(),
  );

  it('know the held space bar', () => expect(shortcutOf(stroke(' ', { repeat: true }))).toBe('talk'));
});
