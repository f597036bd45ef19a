/**
 * The stand-in's own time: the machine's clock plus an offset that `POST /_test/advance` grows.
 * Everything the API dates (created, capture_before, expiry, payouts) uses it; webhook signatures do not,
 * because the receiver checks those against its own clock.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Whole seconds since the epoch, the unit of every Stripe timestamp. */
  now(): number;
  offsetMs(): number;
  setOffsetMs(offset: number): void;
  /** Runs `work` with the clock standing still at `atMs`: a timer acts at the instant it was due. */
  at<T>(atMs: number, work: () => T): T;
}

/** @param machineNowMs the machine's clock, replaceable in tests */
export function createClock(offsetMs = 0, machineNowMs: () => number = Date.now): Clock {
  let offset = offsetMs;
  let frozenAt: number | undefined;
  const nowMs = () => frozenAt ?? machineNowMs() + offset;
  return {
    nowMs,
    now: () => Math.floor(nowMs() / 1000),
    offsetMs: () => offset,
    setOffsetMs(next) {
      offset = next;
    },
    at(atMs, work) {
      const before = frozenAt;
      frozenAt = atMs;
      try {
        return work();
      } finally {
        frozenAt = before;
      }
    },
  };
}
