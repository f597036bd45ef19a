import { eq, inArray, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { syncVersions } from '../schema/index.ts';
import { uuids } from '../uuids.ts';

/** Newest version by user, as moved in the transaction that changed what concerns them. */
export type Versions = ReadonlyMap<string, number>;

/**
 * Moves the version of each of `userIds`. Call it last in a transaction: rows are locked in the order of their ids, so
 * that two transactions never wait for each other in a circle.
 */
export async function bumpVersions(tx: Tx, userIds: Iterable<string>): Promise<Versions> {
  const ids = [...new Set(userIds)];
  if (ids.length === 0) return new Map();
  const rows = await tx.execute<{ user_id: string; version: string }>(sql`
    insert into sync_versions (user_id, version) select id, 1 from unnest(${uuids(ids)}) id order by id
    on conflict (user_id) do update set version = sync_versions.version + 1
    returning user_id, version`);
  return new Map(rows.map((row) => [row.user_id, Number(row.version)]));
}

export async function versionOf(db: Executor, userId: string): Promise<number> {
  const [row] = await db.select().from(syncVersions).where(eq(syncVersions.userId, userId));
  return row?.version ?? 0;
}

/** Somebody's version and the database's clock, in one look: what every heartbeat is answered with. */
export async function versionAndNow(db: Executor, userId: string): Promise<{ version: number; now: Date }> {
  const [row] = await db.execute<{ version: string; now: string }>(sql`
    select coalesce((select version from sync_versions where user_id = ${userId}), 0) as version, clock_timestamp() as now`);
  return { version: Number(row?.version ?? 0), now: new Date(row?.now ?? Number.NaN) };
}

/** Newest versions of several people, for news that repeats what was said before. */
export async function versionsOf(db: Executor, userIds: string[]): Promise<Versions> {
  if (userIds.length === 0) return new Map();
  const rows = await db.select().from(syncVersions).where(inArray(syncVersions.userId, userIds));
  return new Map(rows.map((row) => [row.userId, row.version]));
}
