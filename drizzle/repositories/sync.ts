import { inArray, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { syncVersions } from '../schema/index.ts';
import { preparedSql } from '../prepared.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';

/** Newest version by user, as moved in the transaction that changed what concerns them. */
export type Versions = ReadonlyMap<string, number>;

const bump = preparedSql<{ user_id: string; version: string }>(
  () => sql`
    insert into sync_versions (user_id, version) select id, 1 from unnest(${uuidsNamed('ids')}) id order by id
    on conflict (user_id) do update set version = sync_versions.version + 1
    returning user_id, version`,
);

/**
 * Moves the version of each of `userIds`. Call it last in a transaction: rows are locked in the order of their ids, so
 * that two transactions never wait for each other in a circle.
 */
export async function bumpVersions(tx: Tx, userIds: Iterable<string>): Promise<Versions> {
  const ids = [...new Set(userIds)];
  if (ids.length === 0) return new Map();
  const rows = await bump(tx, { ids: uuidList(ids) });
  return new Map(rows.map((row) => [row.user_id, Number(row.version)]));
}

export async function versionOf(db: Executor, userId: string): Promise<number> {
  return (await versionsAndNow(db, [userId])).versions.get(userId) ?? 0;
}

const readVersions = preparedSql<{ user_id: string; version: string; now: string }>(
  () => sql`
    select asked.id as user_id, coalesce(v.version, 0) as version, clock_timestamp() as now
    from unnest(${uuidsNamed('ids')}) asked(id) left join sync_versions v on v.user_id = asked.id`,
);

/** The versions of several people and the database's clock, in one look: what heartbeats are answered with. */
export async function versionsAndNow(db: Executor, userIds: string[]): Promise<{ versions: Versions; now: Date }> {
  const rows = await readVersions(db, { ids: uuidList(userIds) });
  return {
    versions: new Map(rows.map((row) => [row.user_id, Number(row.version)])),
    now: new Date(rows[0]?.now ?? Number.NaN),
  };
}

/** Newest versions of several people, for news that repeats what was said before. */
export async function versionsOf(db: Executor, userIds: string[]): Promise<Versions> {
  if (userIds.length === 0) return new Map();
  const rows = await db.select().from(syncVersions).where(inArray(syncVersions.userId, userIds));
  return new Map(rows.map((row) => [row.userId, row.version]));
}
