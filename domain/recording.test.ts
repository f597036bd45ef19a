import { describe, expect, it } from 'vitest';
import { afterWish, isOpen, mayPropose, recordingState, type RecordingStatus } from './recording.ts';
import { RULES } from './rules.ts';

const AT = 1_000_000;
const SOON = AT + 5_000;
const LATE = AT + RULES.recordingAnswerMs;
const of = (status: RecordingStatus) => ({ status, proposedBy: 'ada', proposedAt: AT });
const wish = (
  status: RecordingStatus,
  what: 'agree' | 'refuse' | 'stop',
  by: string,
  now = SOON,
  session = 'live' as const,
) => afterWish(of(status), { wish: what, by, now, session }, RULES);

describe('a recording', () => {
  it('is proposed only in a call in which both are, one at a time', () => {
    expect(mayPropose('live', null, SOON, RULES)).toBe(true);
    for (const status of ['authorizing', 'ready', 'interrupted', 'ended', 'cancelled'] as const) {
      expect(mayPropose(status, null, SOON, RULES)).toBe(false);
    }
    expect(mayPropose('live', of('proposed'), SOON, RULES)).toBe(false);
    expect(mayPropose('live', of('recording'), LATE, RULES)).toBe(false);
    expect(mayPropose('live', of('proposed'), LATE, RULES)).toBe(true);
    expect(mayPropose('live', of('refused'), SOON, RULES)).toBe(true);
    expect(mayPropose('live', of('stopped'), SOON, RULES)).toBe(true);
  });

  it('begins only when the other agrees, in time, while both are there', () => {
    expect(wish('proposed', 'agree', 'ben')).toBe('recording');
    expect(wish('proposed', 'agree', 'ada')).toBe(null);
    expect(wish('proposed', 'agree', 'ben', LATE)).toBe(null);
    expect(afterWish(of('proposed'), { wish: 'agree', by: 'ben', now: SOON, session: 'interrupted' }, RULES)).toBe(
      null,
    );
  });

  it('is not made when the other refuses, in whatever words, or who proposed it changes their mind', () => {
    expect(wish('proposed', 'refuse', 'ben')).toBe('refused');
    expect(wish('proposed', 'stop', 'ben')).toBe('refused');
    expect(wish('proposed', 'stop', 'ada')).toBe('withdrawn');
    expect(wish('proposed', 'refuse', 'ada')).toBe(null);
  });

  it('is stopped by either, at any moment', () => {
    for (const by of ['ada', 'ben']) expect(wish('recording', 'stop', by, LATE * 10)).toBe('stopped');
    expect(wish('recording', 'agree', 'ben')).toBe(null);
    expect(isOpen(of('recording'), LATE * 10, RULES)).toBe(true);
  });

  it('never comes back', () => {
    for (const status of ['refused', 'lapsed', 'withdrawn', 'stopped'] as const) {
      for (const what of ['agree', 'refuse', 'stop'] as const) {
        for (const by of ['ada', 'ben']) expect(wish(status, what, by)).toBe(null);
      }
    }
  });
});

describe('what is there of it', () => {
  const facts = { stopped: true, closed: true, deleted: false, failed: false, busy: false };
  const parts = { writing: 0, stored: 0, failed: 0 };

  it.each([
    ['recording', { stopped: false, closed: false }, {}],
    ['processing', { closed: false }, { stored: 1 }],
    ['processing', {}, { writing: 1, stored: 1 }],
    ['ready', {}, { stored: 2, failed: 1 }],
    ['ready', { failed: true }, { stored: 1 }],
    ['failed', {}, { failed: 1 }],
    ['failed', { failed: true }, {}],
    ['empty', {}, {}],
    ['busy', { busy: true }, {}],
    ['ready', { busy: true }, { stored: 1 }],
    ['expired', { deleted: true }, {}],
  ] as const)('%s', (state, more, counts) => {
    expect(recordingState({ ...facts, ...more, parts: { ...parts, ...counts } })).toBe(state);
  });
});
