/** What comes out: the packets in their order, and whether one before was given up. */
export interface Ordered<T> {
  item: T;
  afterGap: boolean;
}

const WRAP = 0x10000;

/**
 * Puts what comes by sequence number in order. What is missing is waited for as long as it may still be sent again, then given up.
 * @param holdMs how long a packet waits at most for one before it
 */
export function createReorder<T>(holdMs: number) {
  /** By how many places each comes after the last one that went out. */
  const waiting = new Map<number, { item: T; at: number }>();
  let next: number | null = null;
  let gap = false;

  function take(): Ordered<T>[] {
    const out: Ordered<T>[] = [];
    for (let found = next === null ? undefined : waiting.get(next); found; found = waiting.get(next!)) {
      waiting.delete(next!);
      out.push({ item: found.item, afterGap: gap });
      gap = false;
      next = (next! + 1) % WRAP;
    }
    return out;
  }

  /** Goes on behind what has been waited for too long. */
  function giveUp(now: number): Ordered<T>[] {
    const out: Ordered<T>[] = [];
    while (waiting.size > 0 && [...waiting.values()].some(({ at }) => now - at > holdMs)) {
      const places = [...waiting.keys()].map((sequence) => (sequence - next! + WRAP) % WRAP);
      next = (next! + Math.min(...places)) % WRAP;
      gap = true;
      out.push(...take());
    }
    return out;
  }

  return {
    push(sequence: number, item: T, now: number): Ordered<T>[] {
      next ??= sequence;
      // More than half a round ahead means behind: it came too late, or a second time.
      if ((sequence - next + WRAP) % WRAP >= WRAP / 2) return [];
      waiting.set(sequence, { item, at: now });
      return [...take(), ...giveUp(now)];
    },
    /** What need not be waited for any longer; all of it with `now` at infinity. */
    flush: giveUp,
  };
}
