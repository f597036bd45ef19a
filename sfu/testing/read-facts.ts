import { SFU_FACTS_STREAM, sfuFactSchema, type SfuFact } from '@cc/contract/sfu-facts.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** What one node has reported, and when it was sent by Redis's clock. Other tests may have left anything else in the stream. */
export async function readFacts(redis: Redis, node: string): Promise<{ sentAt: number; fact: SfuFact }[]> {
  const entries = await redis.xrange(SFU_FACTS_STREAM, '-', '+');
  return entries.flatMap(([, [, text = '', , sentAt]]) =>
    text.includes(`"node":"${node}"`) ? [{ sentAt: Number(sentAt), fact: sfuFactSchema.parse(JSON.parse(text)) }] : [],
  );
}
