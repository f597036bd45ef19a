import type { Db } from '@cc/drizzle/client.ts';
import { forgetOldSpans, noteOnline } from '@cc/drizzle/repositories/online-spans.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { IndexedPool } from '../match/index-pool.ts';

/** How often it is noted who is online: the most that a span is too short by, and what utilisation is exact to. */
export const NOTE_EVERY_MS = 10_000;
/** Silence that ends a span; several notes may be missed, or a worker restarted. */
const GAP_MS = 45_000;

/** Notes who is there to be asked: in the pool, and with a page open. Every worker may do it; one at a time does. */
export async function noteWhoIsOnline(deps: { db: Db; pool: IndexedPool; heartbeats: Heartbeats }): Promise<void> {
  const live = await deps.heartbeats.live();
  const online = [...deps.pool.members.keys()].filter((id) => live.has(id));
  await noteOnline(deps.db, online, GAP_MS);
}

export const forgetOnlineSpans = ({ db }: { db: Db }): Promise<void> => forgetOldSpans(db);
