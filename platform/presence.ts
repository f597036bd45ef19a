import { LIVE_KEY } from '@cc/contract/bus.ts';
import type { Redis } from './redis.ts';
import { together } from './together.ts';

/** One clock for all processes: Redis's own, so that a machine whose clock is off neither outlives nor ends early. */
const BEAT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local new = {}
for i = 2, #ARGV do
  local before = redis.call('ZSCORE', KEYS[1], ARGV[i])
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i])
  if not before or tonumber(before) <= now then new[#new + 1] = ARGV[i] end
end
return new`;

const LIVE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZRANGE', KEYS[1], 0, -1)`;

const SCORES = `
local t = redis.call('TIME')
local found = { string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000)) }
for i = 1, #ARGV do found[i + 1] = redis.call('ZSCORE', KEYS[1], ARGV[i]) end
return found`;

/** Heartbeats: who has a tab open. A beat keeps a person live for `ttlMs`; losing Redis costs one beat. */
export interface Heartbeats {
  /** True when the person was not live before. */
  beat(userId: string): Promise<boolean>;
  /** Several at once. @returns those who were not live before. */
  beatAll(userIds: readonly string[]): Promise<string[]>;
  gone(userId: string): Promise<void>;
  isLive(userId: string): Promise<boolean>;
  /** Everybody who is live. */
  live(): Promise<Set<string>>;
  /** Those of `userIds` who are live, and maybe others. Who asks at the same time shares a look. */
  liveAmong(userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** How long ago, in ms, each of them was last heard; who has not been for long, or never, is not in it. */
  agesMs(userIds: readonly string[]): Promise<Map<string, number>>;
}

export function createHeartbeats(redis: Redis, ttlMs: number): Heartbeats {
  const live = async () => new Set((await redis.eval(LIVE, 1, LIVE_KEY)) as string[]);
  async function agesMs(userIds: readonly string[]): Promise<Map<string, number>> {
    if (userIds.length === 0) return new Map();
    const [time, ...scores] = (await redis.eval(SCORES, 1, LIVE_KEY, ...userIds)) as (string | null)[];
    const now = Number(time);
    const ages = new Map<string, number>();
    for (const [i, userId] of userIds.entries()) {
      const score = scores[i];
      if (score !== null && score !== undefined) ages.set(userId, now - (Number(score) - ttlMs));
    }
    return ages;
  }
  const liveAmong = together(async (userIds: readonly string[]): Promise<ReadonlySet<string>> => {
    const live = new Set<string>();
    for (const [userId, age] of await agesMs(userIds)) if (age < ttlMs) live.add(userId);
    return live;
  });
  const beatAll = async (userIds: readonly string[]) =>
    (await redis.eval(BEAT, 1, LIVE_KEY, ttlMs, ...userIds)) as string[];
  return {
    beat: async (userId) => (await beatAll([userId])).length > 0,
    beatAll,
    gone: async (userId) => void (await redis.zrem(LIVE_KEY, userId)),
    isLive: async (userId) => (await liveAmong([userId])).has(userId),
    live,
    liveAmong,
    agesMs,
  };
}
