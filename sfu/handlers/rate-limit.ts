/** A token bucket: `burst` at once, refilled by `perSecond`. `now` in milliseconds, monotonic. */
export function createRateLimit(perSecond: number, burst: number, startedAt: number) {
  let tokens = burst;
  let at = startedAt;
  return {
    /** Takes one token; false when there is none. */
    take(now: number): boolean {
      tokens = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
      at = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
