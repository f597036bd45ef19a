/** Beyond this the stamps of a stream say something else than the clock on the wall: it was paused, or its sender began anew. */
const DRIFT_MS = 400;
const WRAP = 2 ** 32;

/**
 * Places the packets of one stream on a common line of time: evenly, by their own stamps, and anchored by when they arrived, which is all
 * that two streams have in common. Times in ms; never goes back.
 */
export function createTrackClock(clockRate: number) {
  let anchor: { stamp: number; at: number } | null = null;
  let last = -Infinity;
  return (stamp: number, arrivedAt: number): number => {
    if (anchor) {
      const ahead = (stamp - anchor.stamp + WRAP) % WRAP;
      const moved = ((ahead >= WRAP / 2 ? ahead - WRAP : ahead) * 1000) / clockRate;
      const at = anchor.at + moved;
      anchor = Math.abs(at - arrivedAt) <= DRIFT_MS ? { stamp, at } : null;
    }
    anchor ??= { stamp, at: arrivedAt };
    last = Math.max(last, anchor.at);
    return last;
  };
}
