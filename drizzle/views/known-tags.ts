import { eq, sql } from 'drizzle-orm';
import { canonicalTag } from '@cc/domain/matching/tags/tags.ts';
import type { Executor } from '../client.ts';
import { consultants } from '../schema/index.ts';

/** More would not be suggested to anybody. */
const MOST = 2_000;

/** The tags of active profiles in canonical form, and how many have them; the most used ones. */
export async function knownTags(db: Executor): Promise<Map<string, number>> {
  const tag = sql<string>`unnest(${consultants.tags})`;
  const count = sql<number>`count(*)::int`;
  const rows = await db
    .select({ tag, count })
    .from(consultants)
    .where(eq(consultants.active, true))
    .groupBy(tag)
    .orderBy(sql`2 desc, 1`)
    .limit(MOST);
  const known = new Map<string, number>();
  for (const row of rows) {
    const canonical = canonicalTag(row.tag);
    if (canonical) known.set(canonical, (known.get(canonical) ?? 0) + row.count);
  }
  return known;
}
