import { createRedis, type Redis } from '@cc/platform/redis.ts';

/** A connection that fails fast instead of queueing: a fact that waited in a queue would lie about its age. */
export function createFactsRedis(url: string): Redis {
  return createRedis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 3_000,
    connectTimeout: 3_000,
  });
}
