import { describe, expect, it } from 'vitest';
import { apply, EMPTY, fromSnapshot, type LiveState } from './live-reducer.ts';

const at = (version: number): LiveState => ({ ...EMPTY, version });
const presence = { intent: 'online', presence: 'online', reason: null, changesAt: null } as const;

describe('live state', () => {
  it('takes the next version and stays in step', () => {
    const { state, sync } = apply(at(4), 'presence:changed', { version: 5, presence });
    expect(state).toMatchObject({ version: 5, presence });
    expect(sync).toBe(false);
  });

  it('takes a second event of the same change', () => {
    const first = apply(at(4), 'presence:changed', { version: 5, presence });
    const second = apply(first.state, 'offer:closed', { version: 5, id: 'x', reason: 'taken' });
    expect(second).toMatchObject({ state: { version: 5, presence }, sync: false });
  });

  it('wants a snapshot when a version is missing, and shows nothing half-known', () => {
    const step = apply(at(4), 'presence:changed', { version: 7, presence });
    expect(step).toEqual({ state: at(4), sync: true });
  });

  it('ignores old news', () => {
    expect(apply(at(9), 'presence:changed', { version: 8, presence })).toEqual({ state: at(9), sync: false });
  });

  it('starts over from a snapshot', () => {
    const snapshot = {
      version: 3,
      now: '2026-01-01T00:00:00.000Z',
      question: null,
      parked: [],
      claim: null,
      offers: [],
      session: null,
      presence,
    };
    const { now: _, ...rest } = snapshot;
    expect(fromSnapshot(snapshot)).toEqual(rest);
  });
});
