import { describe, expect, it } from 'vitest';
import { afterMissedEpisode, presenceOf, type PresenceFacts } from './presence.ts';
import { RULES } from './rules.ts';

const now = 1_000_000;
const facts = (more: Partial<PresenceFacts> = {}): PresenceFacts => ({
  intent: true,
  lastBeatAt: now,
  now,
  busy: false,
  away: false,
  hasPush: false,
  quiet: 'no',
  ...more,
});

describe('presenceOf', () => {
  it.each<[string, Partial<PresenceFacts>, string]>([
    ['switched on and live', {}, 'online'],
    ['a beat just in time', { lastBeatAt: now - RULES.presenceTtlMs }, 'online'],
    ['a beat too old', { lastBeatAt: now - RULES.presenceTtlMs - 1 }, 'offline'],
    ['no beat, but push', { lastBeatAt: null, hasPush: true }, 'reachable'],
    ['no beat, no push', { lastBeatAt: null }, 'offline'],
    ['switched off, live, with push', { intent: false, hasPush: true }, 'offline'],
    ['away, live', { away: true, hasPush: true }, 'away'],
    ['away, switched off', { away: true, intent: false }, 'offline'],
    ['quiet hours, live', { quiet: 'yes', hasPush: true }, 'away'],
    ['quiet hours, live, switched on since', { quiet: 'overruled' }, 'online'],
    ['quiet hours, desk closed', { lastBeatAt: null, hasPush: true, quiet: 'yes' }, 'offline'],
    ['quiet hours, switched on since, desk closed', { lastBeatAt: null, hasPush: true, quiet: 'overruled' }, 'offline'],
    ['quiet hours, switched off', { intent: false, quiet: 'yes' }, 'offline'],
    ['busy, whatever else', { busy: true, intent: false, away: true, lastBeatAt: null }, 'busy'],
  ])('%s', (_, more, status) => {
    const presence = presenceOf(facts(more));
    expect(presence.status).toBe(status);
    expect(presence.reason).not.toBe('');
  });
});

describe('afterMissedEpisode', () => {
  it('is away after the third in a row', () => {
    const first = afterMissedEpisode({ missedEpisodes: 0 });
    const second = afterMissedEpisode(first);
    expect([first, second, afterMissedEpisode(second)]).toEqual([
      { missedEpisodes: 1, away: false },
      { missedEpisodes: 2, away: false },
      { missedEpisodes: 3, away: true },
    ]);
  });
});
