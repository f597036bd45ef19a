import { createSubscriber } from 'svelte/reactivity';

/**
 * The time as the server sees it, for clocks and countdowns. The browser's own clock may be minutes off, so deadlines from
 * the server are only ever compared with this one. Runs on the monotonic timer: changing the device's time moves nothing.
 */
class Clock {
  #offset = 0;
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 250);
    return () => clearInterval(timer);
  });

  /** Milliseconds since 1970 by the server; reading it in a component or effect keeps that up to date, 4 times a second. */
  get now(): number {
    this.#subscribe();
    return this.read();
  }

  /** The same, read once. */
  read(): number {
    return this.at(performance.now());
  }

  /** What this clock showed at a moment of `performance.now()`. */
  at(moment: number): number {
    return performance.timeOrigin + moment + this.#offset;
  }

  /**
   * Takes over the server's time as just received.
   * @param serverNow milliseconds since 1970 @param roundTrip milliseconds that asking took, half of which is counted as age
   */
  sync(serverNow: number, roundTrip = 0): void {
    this.#offset = serverNow + roundTrip / 2 - (performance.timeOrigin + performance.now());
  }

  /** Seconds until a moment (milliseconds since 1970), never below zero; reactive. */
  secondsUntil(moment: number): number {
    return Math.max(0, (moment - this.now) / 1000);
  }
}

export const clock = new Clock();
