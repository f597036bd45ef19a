import { createClockOffset, PRECISE_MS } from '@cc/platform/clock-offset.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { SFU_FACTS_MAXLEN, SFU_FACTS_STREAM } from '@cc/contract/sfu-facts.ts';
import type { SendFacts } from './outbox.ts';

/** A fact that took longer than this to reach Redis is sent again with new ages. */
const STALE_MS = 1_500;
/** Looks at Redis's clock in a row until it is known precisely enough. */
const LOOKS = 20;

/**
 * Adds all facts with the moment of their sending, by Redis's clock: whatever kept them on the way, in a socket's buffer or because
 * Redis stood still, must not make presence look later than it was, since somebody could be charged for it. When they took too
 * long, or are from the future (its clock was set), they are not added. Answers whether they were, and that clock in µs.
 */
const ADD = `
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local late = now / 1000 - tonumber(ARGV[1])
if late > tonumber(ARGV[2]) or late < -tonumber(ARGV[4]) then return {0, now} end
for i = 5, #ARGV do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'fact', ARGV[i], 'sentAt', ARGV[1])
end
return {1, now}`;

/** Sends to the stream of facts. `redis` must fail fast (no offline queue), so that ages are those of the real sending. */
export function createSendFacts(redis: Redis, now: () => number): SendFacts {
  /** Redis's clock minus ours. */
  const offset = createClockOffset();
  const learn = (redisNow: number, sentAt: number) => offset.narrow(redisNow - now(), redisNow - sentAt);

  async function look(): Promise<void> {
    const sentAt = now();
    const [seconds, micros] = await redis.time();
    learn(Number(seconds) * 1000 + Number(micros) / 1000, sentAt);
  }

  return async (toFacts) => {
    for (let looks = 0; offset.widthMs > PRECISE_MS && looks < LOOKS; looks += 1) await look();
    if (offset.widthMs > PRECISE_MS) return false;
    const sentAt = now();
    const facts = toFacts(sentAt).map((fact) => JSON.stringify(fact));
    const sentAtRedis = (sentAt + offset.ms).toFixed(1);
    const limits = [STALE_MS, SFU_FACTS_MAXLEN, PRECISE_MS];
    const reply = await redis.eval(ADD, 1, SFU_FACTS_STREAM, sentAtRedis, ...limits, ...facts);
    const [added, redisMicros] = reply as [number, number];
    learn(redisMicros / 1000, sentAt);
    return added === 1;
  };
}
