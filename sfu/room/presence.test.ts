import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SFU_LOST_AFTER_MS } from '@cc/contract/sfu-facts.ts';
import { Presence } from './presence.ts';

describe('presence', () => {
  it('begins at the later look and is proven at the earlier one', () => {
    const presence = new Presence();
    expect(presence.bytes(1_000, 2_000, true)).toBe(true);
    expect(presence.presentSince).toBe(2_000);
    expect(presence.bytes(2_000, 3_000, true)).toBe(false);
    expect(presence.bytes(3_000, 4_000, true)).toBe(false);
    expect(presence.evidenceAt).toBe(3_000);
  });

  it('does not begin while warm, and begins with the next bytes after', () => {
    const presence = new Presence();
    expect(presence.bytes(0, 1_000, false)).toBe(false);
    expect(presence.presentSince).toBeNull();
    expect(presence.bytes(1_000, 1_500, true)).toBe(true);
    expect(presence.presentSince).toBe(1_500);
  });

  it('is lost after silence, backdated', () => {
    const presence = new Presence();
    presence.bytes(0, 1_000, true);
    presence.bytes(1_000, 2_000, true);
    expect(presence.isLost(2_000 + SFU_LOST_AFTER_MS)).toBe(false);
    expect(presence.isLost(2_001 + SFU_LOST_AFTER_MS)).toBe(true);
    expect(presence.end()).toBe(1_000);
    expect(presence.end()).toBeNull();
    expect(presence.presentSince).toBeNull();
  });

  it('is lost when nobody looked for too long, although bytes came', () => {
    const presence = new Presence();
    presence.bytes(0, 1_000, true);
    // The process stood still for 40 s; the count has grown, but nobody knows when.
    expect(presence.bytes(1_000, 41_000, true)).toBe(false);
    expect(presence.isLost(41_000)).toBe(true);
    expect(presence.end()).toBe(1_000);
    expect(presence.bytes(41_000, 42_000, true)).toBe(true);
    expect(presence.presentSince).toBe(42_000);
  });

  it('does not begin across a gap in the looking', () => {
    const presence = new Presence();
    expect(presence.bytes(0, 60_000, true)).toBe(false);
    expect(presence.presentSince).toBeNull();
  });

  it('never claims a moment without bytes after it, nor one before joining', () => {
    const looks = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 20_000 }), grew: fc.boolean() }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(looks, (steps) => {
        const presence = new Presence();
        let at = 0;
        let lastBytesBy = 0;
        for (const { gap, grew } of steps) {
          const before = at;
          at += gap;
          if (grew) {
            presence.bytes(before, at, true);
            lastBytesBy = at;
          }
          if (presence.isLost(at)) presence.end();
          if (presence.evidenceAt !== null) expect(presence.evidenceAt).toBeLessThanOrEqual(lastBytesBy);
          if (presence.presentSince !== null) {
            expect(presence.evidenceAt).toBeGreaterThanOrEqual(presence.presentSince);
            expect(at - lastBytesBy).toBeLessThanOrEqual(SFU_LOST_AFTER_MS);
          }
        }
      }),
    );
  });
});
