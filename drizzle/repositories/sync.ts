import { eq, inArray, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { syncVersions } from '../schema/index.ts';

/** Newest version by user, as moved in the transaction that changed what concerns them. */
export type Versions = ReadonlyMap<string, number>;

/**
 * Moves the version of each of `userIds`. Call it last in a transaction: rows are locked in the order of their ids, so
 * that two transactions never wait for each other in a circle.
 */
export async function bumpVersions(tx: Tx, userIds: Iterable<string>): Promise<Versions> {
  const versions = new Map<string, number>();
  for (const userId of [...new Set(userIds)].sort()) {
    const [row] = await tx
      .insert(syncVersions)
      .values({ userId, version: 1 })
      .onConflictDoUpdate({ target: syncVersions.userId, set: { version: sql`${syncVersions.version} + 1` } })
      .returning({ version: syncVersions.version });
    if (row) versions.set(userId, row.version);
  }
  return versions;
}

export async function versionOf(db: Executor, userId: string): Promise<number> {
  const [row] = await db.select().from(syncVersions).where(eq(syncVersions.userId, userId));
  return row?.version ?? 0;
}

/** Newest versions of several people, for news that repeats what was said before. */
export async function versionsOf(db: Executor, userIds: string[]): Promise<Versions> {
  if (userIds.length === 0) return new Map();
  const rows = await db.select().from(syncVersions).where(inArray(syncVersions.userId, userIds));
  return new Map(rows.map((row) => [row.userId, row.version]));
}
