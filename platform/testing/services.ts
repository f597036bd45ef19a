import { createLogger, type Logger } from '../log.ts';
import { createRedis, type Redis } from '../redis.ts';

/** For tests: the Redis that they were given. */
export function testRedisUrl(): string {
  const url = process.env.REDIS_URL;
  if (!url) throw new Error('REDIS_URL is not set; run the tests with `npm test`.');
  return url;
}

export const testRedis = (): Redis => createRedis(testRedisUrl());

/** For tests: silent, unless LOG_LEVEL says otherwise. */
export const testLogger = (): Logger => createLogger({ name: 'test', level: process.env.LOG_LEVEL ?? 'silent' });
