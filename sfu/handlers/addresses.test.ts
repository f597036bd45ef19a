import { describe, expect, it } from 'vitest';
import { LIMITS } from '../limits.ts';
import { createAddresses } from './addresses.ts';

describe('connections of one address', () => {
  it('may be a burst, then so many a second, without a word about other addresses', () => {
    let now = 0;
    const addresses = createAddresses(() => now, 1);
    const tries = (count: number) => Array.from({ length: count }, () => addresses.admit('a')).filter(Boolean).length;
    expect(tries(LIMITS.connectionsBurst + 50)).toBe(LIMITS.connectionsBurst);
    now = 1_000;
    expect(tries(100)).toBe(LIMITS.connectionsPerSecond);
    expect(addresses.admit('b')).toBe(true);
  });

  it('may be so many at once', () => {
    let now = 0;
    const addresses = createAddresses(() => now, 1);
    const closing: (() => void)[] = [];
    for (let i = 0; i < LIMITS.connectionsPerAddress; i += 1) {
      now += 1_000;
      expect(addresses.admit('a')).toBe(true);
      closing.push(addresses.opened('a'));
    }
    now += 60_000;
    expect(addresses.admit('a')).toBe(false);
    closing.pop()?.();
    expect(addresses.admit('a')).toBe(true);
  });

  it('are forgotten when they are gone and the burst is whole again', () => {
    let now = 0;
    const addresses = createAddresses(() => now, 1);
    addresses.admit('a');
    const close = addresses.opened('a');
    now = 3_600_000;
    addresses.sweep();
    expect(addresses.size).toBe(1);
    close();
    addresses.sweep();
    expect(addresses.size).toBe(0);
  });
});
