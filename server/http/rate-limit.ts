import { isIPv6 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '@cc/contract/errors.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** Requests an address may make, by what they ask for. Guessing passwords costs the most, so it gets the least. */
const LIMITS = {
  api: { points: 600, seconds: 60 },
  signIn: { points: 20, seconds: 60 },
  refresh: { points: 60, seconds: 60 },
  /** Suggestions while somebody types: pages ask at most once a second. */
  profileHelp: { points: 60, seconds: 60 },
  testPush: { points: 6, seconds: 60 },
} as const;

export type RateLimits = Record<keyof typeof LIMITS, RequestHandler>;

/** An address of IPv4, or the /64 that one household or machine has of IPv6. */
function callerOf(req: Request): string {
  const ip = req.ip ?? 'unknown';
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return ip;
  const [head = '', tail] = ip.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return groups.slice(0, 4).join(':');
}

/**
 * Limits by address, counted in Redis for all servers together. While Redis is away each server counts by itself: a limit
 * neither falls nor stops anybody who behaves. `factor` multiplies every limit (load runs, many people behind one address).
 */
export function createRateLimits(redis: Redis, factor: number): RateLimits {
  const limit = (name: keyof typeof LIMITS): RequestHandler => {
    const options = {
      keyPrefix: `limit:${name}`,
      points: Math.ceil(LIMITS[name].points * factor),
      duration: LIMITS[name].seconds,
    };
    const limiter = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(options),
    });
    return async (req, _res, next) => {
      try {
        await limiter.consume(callerOf(req));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new AppError('rate_limited', 'Too many requests. Please wait a moment.', {
          retryAfterMs: refusal.msBeforeNext,
        });
      }
      next();
    };
  };
  return {
    api: limit('api'),
    signIn: limit('signIn'),
    refresh: limit('refresh'),
    profileHelp: limit('profileHelp'),
    testPush: limit('testPush'),
  };
}
