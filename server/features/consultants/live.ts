import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Redis } from '@cc/platform/redis.ts';

const PATIENCE_MS = 500;

/**
 * Who has a tab open, for public pages. While Redis is away nobody counts as online: a page that shows fewer dots is better
 * than one that does not come.
 */
export async function whoIsLive(redis: Redis, heartbeats: Heartbeats): Promise<Set<string>> {
  if (redis.status !== 'ready') return new Set();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Set<string>>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, new Set());
  });
  return Promise.race([heartbeats.live(), late])
    .catch(() => new Set<string>())
    .finally(() => clearTimeout(timer));
}
