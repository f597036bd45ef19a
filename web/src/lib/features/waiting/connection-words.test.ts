import { describe, expect, it } from 'vitest';
import type { Connectivity } from '#lib/call/connectivity.ts';
import { connectionDetail, connectionWords } from './connection-words.ts';

const open: Connectivity = { signalling: true, udp: 'open', tcp: 'open', relay: 'none', roundTripMs: 23 };

describe('what a tried connection means', () => {
  it.each([
    [{}, 'positive', /ready/],
    [{ roundTripMs: 400 }, 'warning', /long/],
    [{ udp: 'blocked' }, 'warning', /detour/],
    [{ udp: 'blocked', tcp: 'blocked', relay: 'open' }, 'warning', /detour/],
    [{ udp: 'blocked', tcp: 'blocked', roundTripMs: null }, 'danger', /no call/],
    [{ signalling: false, udp: 'none', tcp: 'none', roundTripMs: null }, 'danger', /cannot be reached/],
  ] as const)('%o', (change, tone, title) => {
    const words = connectionWords({ ...open, ...change });
    expect(words.tone).toBe(tone);
    expect(words.title).toMatch(title);
    expect(words.advice === null).toBe(tone === 'positive');
  });

  it('names only the ways that were tried', () => {
    expect(connectionDetail(open)).toBe('UDP open · TCP open · 23 ms there and back');
    expect(connectionDetail({ ...open, udp: 'blocked', roundTripMs: null })).toBe('UDP blocked · TCP open');
  });
});
