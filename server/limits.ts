import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '@cc/contract/errors.ts';
import type { Metrics } from '@cc/platform/metrics.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** How often in how many seconds. Chosen so that hands, heartbeats and an office behind one address never notice them. */
const LIMITS = {
  // By address.
  /** Requests to the API. */
  api: { points: 600, seconds: 60 },
  /** Pages that have to be rendered. */
  pages: { points: 240, seconds: 60 },
  /** Guessing passwords costs the most, so it gets the least. */
  signIn: { points: 20, seconds: 60 },
  refresh: { points: 60, seconds: 60 },
  /** Letters for a new password, by the e-mail address they are asked for (its hash), whether somebody has it or not. */
  resetLetters: { points: 3, seconds: 900 },
  /** Suggestions while somebody types: pages ask at most once a second. */
  profileHelp: { points: 60, seconds: 60 },
  testPush: { points: 6, seconds: 60 },
  /** Sockets, before anybody looks at who it is. */
  connections: { points: 300, seconds: 60 },
  // By person.
  /** Requests to the API. */
  requests: { points: 300, seconds: 60 },
  /** Sockets. */
  sockets: { points: 40, seconds: 60 },
  /** The password that is asked for again, before something that cannot be undone. */
  passwords: { points: 10, seconds: 600 },
  questions: { points: 20, seconds: 600 },
  accepts: { points: 30, seconds: 60 },
  /** Every other event that changes something, chat too. */
  changes: { points: 120, seconds: 60 },
} as const;

export type LimitName = keyof typeof LIMITS;

export interface Limits {
  /** Multiplies limits: of those here, and of those that are kept elsewhere. */
  factor: number;
  /** Counts one more for an address or a person. @throws AppError `rate_limited`. */
  take(name: LimitName, key: string): Promise<void>;
  /** Counts a refusal that was made elsewhere, for the metrics. */
  refused(limit: string): void;
}

/**
 * Limits counted in Redis, for all servers together. Whoever is over one is refused from memory until it is over, so that a
 * flood costs Redis nothing. While Redis is away each server counts by itself: a limit neither falls nor stops anybody who
 * behaves. `factor` multiplies every limit (load runs, many people behind one address).
 */
export function createLimits(redis: Redis, factor: number, metrics: Metrics): Limits {
  const counter = metrics.counter('refused', 'What was refused for being too much, by limit', ['limit']);
  const limiters = new Map(
    Object.entries(LIMITS).map(([name, { points, seconds }]) => {
      const options = { keyPrefix: `limit:${name}`, points: Math.ceil(points * factor), duration: seconds };
      return [
        name as LimitName,
        new RateLimiterRedis({
          ...options,
          storeClient: redis,
          rejectIfRedisNotReady: true,
          inMemoryBlockOnConsumed: options.points,
          insuranceLimiter: new RateLimiterMemory(options),
        }),
      ];
    }),
  );
  const refused = (limit: string) => counter.inc({ limit });
  return {
    factor,
    refused,
    async take(name, key) {
      try {
        await limiters.get(name)?.consume(key);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        refused(name);
        throw new AppError('rate_limited', 'Too many requests. Please wait a moment.', {
          retryAfterMs: refusal.msBeforeNext,
        });
      }
    },
  };
}
