import { SFU_FACTS_STREAM, sfuFactSchema, type SfuFact } from '@cc/contract/sfu-facts.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** What one node has reported, with the id of each entry. Other tests may have left anything else in the stream. */
export async function readFacts(redis: Redis, node: string): Promise<{ entryId: string; fact: SfuFact }[]> {
  const entries = await redis.xrange(SFU_FACTS_STREAM, '-', '+');
  return entries.flatMap(([entryId, fields]) => {
    const text = fields[1] ?? '';
    return text.includes(`"node":"${node}"`) ? [{ entryId, fact: sfuFactSchema.parse(JSON.parse(text)) }] : [];
  });
}
