import type { Redis } from '@cc/platform/redis.ts';
import { SFU_FACTS_MAXLEN, SFU_FACTS_STREAM } from '@cc/contract/sfu-facts.ts';
import type { SendFacts } from './outbox.ts';

/** A fact that took longer than this to reach Redis is sent again with new ages. */
const STALE_MS = 1_500;
/** A round trip longer than this says too little about the offset of Redis's clock. */
const TRUSTED_ROUND_TRIP_MS = 500;

/**
 * Adds all facts, unless they waited on the way (in a socket's buffer while Redis was stopped, say): then their ages would make presence look
 * later than it was, and somebody could be charged for it. Redis's own clock decides. Answers whether they were added, and that clock.
 */
const ADD = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if now - tonumber(ARGV[1]) > tonumber(ARGV[2]) then return {0, now} end
for i = 4, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'fact', ARGV[i]) end
return {1, now}`;

/** Sends to the stream of facts. `redis` must fail fast (no offline queue), so that ages are those of the real sending. */
export function createSendFacts(redis: Redis, now: () => number): SendFacts {
  /** Redis's clock minus ours, in ms. */
  let offset: number | null = null;

  function learn(redisNow: number, sentAt: number): void {
    const receivedAt = now();
    if (receivedAt - sentAt <= TRUSTED_ROUND_TRIP_MS) offset = redisNow - (sentAt + receivedAt) / 2;
  }

  return async (toFacts) => {
    if (offset === null) {
      const sentAt = now();
      const [seconds, micros] = await redis.time();
      learn(Number(seconds) * 1000 + Number(micros) / 1000, sentAt);
      if (offset === null) return false;
    }
    const sentAt = now();
    const facts = toFacts(sentAt).map((fact) => JSON.stringify(fact));
    const sentAtRedis = Math.round(sentAt + offset);
    const reply = await redis.eval(ADD, 1, SFU_FACTS_STREAM, sentAtRedis, STALE_MS, SFU_FACTS_MAXLEN, ...facts);
    const [added, redisNow] = reply as [number, number];
    learn(redisNow, sentAt);
    return added === 1;
  };
}
