import { randomUUID } from 'node:crypto';
import type { PoolChange } from '@cc/contract/bus.ts';
import type { PastSession } from '@cc/domain/matching/evidence/past-session.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { pastSessions, pastSessionsById, recentlyFinished } from '@cc/drizzle/repositories/past-sessions.ts';
import { poolMembers, poolVersions } from '@cc/drizzle/repositories/pool.ts';
import { reachableConsultants } from '@cc/drizzle/repositories/push-subscriptions.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { createChangeReader } from './change-reader.ts';
import { createIndexedPool, type IndexedPool } from './index-pool.ts';
import { loadActiveModel } from './load-model.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** How often the pool is compared with the heartbeats, for those who vanished without a word (server killed, laptop shut). */
const RECONCILE_MS = 5_000;
/** How often it is compared with the rows, for words that were lost on their way (Redis away while they were written). */
const COMPARE_MS = 60_000;
/** How far back sessions are looked at again; longer than any message is under way. */
const COMPARE_BACK_MS = 5 * COMPARE_MS;
/** Past sessions taken into the index before anything else gets its turn. */
const AT_ONCE = 50;

export interface LivePool {
  pool: IndexedPool;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Keeps what ranking needs equal to the rows: the pool to "wants to be asked (database), and is live (heartbeats) or can be rung by push", the past
 * sessions to the newest finished ones, the weights to the active version. The stream says where something may have changed;
 * that is then loaded afresh, one load after the other, so that an older answer never replaces a newer one. A worker that
 * starts, falls behind or lost Redis rebuilds everything.
 * @param blocking a connection of its own: reading the stream blocks it.
 */
export function createLivePool(deps: {
  db: Db;
  redis: Redis;
  blocking: Redis;
  heartbeats: Heartbeats;
  logger: Logger;
  rules: Rules;
  /** In ms, for tests. */
  every?: { reconcile: number; compare: number };
}): LivePool {
  const { db, heartbeats, logger, rules } = deps;
  const pool = createIndexedPool(rules.historyMaxSessions);
  const inTurn = oneAtATime();
  const timers: NodeJS.Timeout[] = [];
  /** Members who stay without a heartbeat. */
  const pushable = new Set<string>();

  async function reloadMembers(userIds: string[], live: ReadonlySet<string>): Promise<void> {
    const wanted = new Set<string>();
    for (const { hasPush, ...member } of await poolMembers(db, userIds)) {
      if (hasPush) pushable.add(member.userId);
      else pushable.delete(member.userId);
      if (!hasPush && !live.has(member.userId)) continue;
      wanted.add(member.userId);
      pool.set(member);
    }
    for (const id of userIds) {
      if (wanted.has(id)) continue;
      pool.remove(id);
      pushable.delete(id);
    }
  }

  async function addPast(sessions: PastSession[]): Promise<void> {
    for (let i = 0; i < sessions.length; i += AT_ONCE) {
      for (const session of sessions.slice(i, i + AT_ONCE)) pool.addPast(session);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function reloadPast(ids: string[]): Promise<void> {
    const found = await pastSessionsById(db, ids, rules);
    const remembered = new Set(found.map(({ id }) => id));
    await addPast(found);
    for (const id of ids) if (!remembered.has(id)) pool.removePast(id);
    pool.trimPast();
  }

  async function reloadModel(): Promise<void> {
    const active = await loadActiveModel(db, logger);
    if (active.version !== pool.model.version) pool.useModel(active);
  }

  /** Everybody who is live, can be rung by push or was in the pool, every past session, and the weights. */
  const rebuild = () =>
    inTurn(async () => {
      await reloadModel();
      const live = await heartbeats.live();
      const reachable = await reachableConsultants(db);
      await reloadMembers([...new Set([...live, ...reachable, ...pool.members.keys()])], live);
      const forgotten = new Set(pool.past.keys());
      for await (const page of pastSessions(db, rules.historyMaxSessions, rules)) {
        for (const { id } of page) forgotten.delete(id);
        await addPast(page);
      }
      for (const id of forgotten) pool.removePast(id);
      pool.trimPast();
      const { members, past, model } = pool;
      logger.info({ online: members.size, past: past.size, model: model.version }, 'live index is built');
    });

  const handle = (changes: PoolChange[]) =>
    inTurn(async () => {
      const people = new Set<string>();
      const sessions = new Set<string>();
      let model = false;
      for (const change of changes) {
        if ('consultantId' in change) people.add(change.consultantId);
        else if ('pastSessionId' in change) sessions.add(change.pastSessionId);
        else if ('modelVersion' in change) model = true;
      }
      if (people.size > 0) await reloadMembers([...people], await heartbeats.liveAmong([...people]));
      if (sessions.size > 0) await reloadPast([...sessions]);
      if (model) await reloadModel();
    });

  /** Cheap: only those whose liveness differs from their membership are loaded. */
  const reconcile = () =>
    inTurn(async () => {
      const live = await heartbeats.live();
      const differing = [...pool.members.keys()].filter((id) => !live.has(id) && !pushable.has(id));
      for (const id of live) if (!pool.members.has(id)) differing.push(id);
      if (differing.length > 0) await reloadMembers(differing, live);
    });

  /** Still cheap: row versions of those online, what has just been finished, and which weights are active. */
  const compare = () =>
    inTurn(async () => {
      const live = await heartbeats.live();
      const reachable = await reachableConsultants(db);
      const versions = await poolVersions(db, [...new Set([...live, ...reachable])]);
      const differing = [...pool.members.values()]
        .filter((known) => versions.get(known.userId) !== known.rowVersion)
        .map(({ userId }) => userId);
      const canBePushed = new Set(reachable);
      differing.push(
        ...reachable.filter((id) => !pushable.has(id)),
        ...[...pushable].filter((id) => !canBePushed.has(id)),
      );
      if (differing.length > 0) await reloadMembers([...new Set(differing)], live);
      await reloadPast(await recentlyFinished(db, COMPARE_BACK_MS));
      await reloadModel();
    });

  const reader = createChangeReader({ ...deps, name: randomUUID(), rebuild, handle });
  const every = (ms: number, work: () => Promise<void>) =>
    timers.push(
      setInterval(() => {
        work().catch((error: unknown) => logger.warn({ err: error }, 'live index: comparing failed'));
      }, ms),
    );

  return {
    pool,
    async start() {
      await reader.start();
      every(deps.every?.reconcile ?? RECONCILE_MS, reconcile);
      every(deps.every?.compare ?? COMPARE_MS, compare);
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await reader.stop();
    },
  };
}
