import { Redis, type RedisOptions } from 'ioredis';

export type { Redis };

/**
 * A connection that waits for Redis as long as it takes: commands queue while it is away, nothing throws at start-up.
 * BullMQ's blocking connections need `maxRetriesPerRequest: null`, which is the default here.
 */
export function createRedis(url: string, options: RedisOptions = {}): Redis {
  return new Redis(url, {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    ...options,
  });
}
