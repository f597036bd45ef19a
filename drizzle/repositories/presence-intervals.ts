import { eq, sql } from 'drizzle-orm';
import type { Interval } from '@cc/domain/billing.ts';
import type { Executor, Tx } from '../client.ts';
import { presenceIntervals } from '../schema/index.ts';

/** The evidence of a session, oldest first, in epoch ms as the rules want it. */
export async function intervalsOf(db: Executor, sessionId: string): Promise<Interval[]> {
  const rows = await db
    .select()
    .from(presenceIntervals)
    .where(eq(presenceIntervals.sessionId, sessionId))
    .orderBy(presenceIntervals.fromAt, presenceIntervals.id);
  return rows.map((row) => ({
    userId: row.userId,
    from: row.fromAt.getTime(),
    lastMedia: row.lastMediaAt.getTime(),
    closed: row.closed,
  }));
}

/** A start never moves. Two of a person that start at the same instant are one. */
const keyOf = ({ userId, from }: Interval) => `${userId} ${from}`;

/**
 * Writes what folding made of `before` (as read under the session's lock). In the usual case, a snapshot that only moves
 * the last media of both, this is one statement.
 */
export async function saveIntervals(
  tx: Tx,
  sessionId: string,
  before: readonly Interval[],
  after: readonly Interval[],
): Promise<void> {
  const known = new Map(before.map((interval) => [keyOf(interval), interval]));
  const merged = new Map<string, Interval>();
  for (const interval of after) {
    const same = merged.get(keyOf(interval));
    const lastMedia = Math.max(interval.lastMedia, same?.lastMedia ?? interval.lastMedia);
    merged.set(keyOf(interval), { ...interval, lastMedia, closed: interval.closed && (same?.closed ?? true) });
  }
  const changed = [...merged.values()].filter((interval) => {
    const old = known.get(keyOf(interval));
    return old && (old.lastMedia !== interval.lastMedia || old.closed !== interval.closed);
  });
  const added = [...merged.values()].filter((interval) => !known.has(keyOf(interval)));

  // Closed ones first: a person has one open interval at most.
  if (changed.length > 0) {
    const values = sql.join(
      changed.map(
        ({ userId, from, lastMedia, closed }) =>
          sql`(${userId}::uuid, ${at(from)}::timestamptz, ${at(lastMedia)}::timestamptz, ${closed}::boolean)`,
      ),
      sql`, `,
    );
    await tx.execute(sql`
      update presence_intervals p set last_media_at = v.last_media_at, closed = v.closed
      from (values ${values}) v (user_id, from_at, last_media_at, closed)
      where p.session_id = ${sessionId} and p.user_id = v.user_id and p.from_at = v.from_at`);
  }
  if (added.length > 0) {
    await tx.insert(presenceIntervals).values(
      added.map(({ userId, from, lastMedia, closed }) => ({
        sessionId,
        userId,
        fromAt: new Date(from),
        lastMediaAt: new Date(lastMedia),
        closed,
      })),
    );
  }
}

const at = (epochMs: number) => new Date(epochMs).toISOString();

const presenceOf = (userId: 'customer_id' | 'consultant_id') => sql`(
  select coalesce(range_agg(tstzrange(i.from_at, least(i.last_media_at, sessions.ended_at))), '{}'::tstzmultirange)
  from presence_intervals i
  where i.session_id = sessions.id and i.user_id = sessions.${sql.raw(userId)}
    and i.from_at < least(i.last_media_at, sessions.ended_at))`;

/**
 * Evidenced talk time in ms of the row of `sessions` in the surrounding query: the time covered by intervals of both,
 * nothing after the end. The same rule as `talk` in `domain/billing`; a property test holds the two equal.
 */
export const EVIDENCED_TALK_MS = sql<number>`(
  select coalesce(sum(extract(epoch from upper(span) - lower(span))) * 1000, 0)::bigint
  from unnest(${presenceOf('customer_id')} * ${presenceOf('consultant_id')}) span)`;

/** Whether every interval of the session in the surrounding query was closed by a fact, and there is one. */
export const ALL_CLOSED = sql<boolean>`coalesce(
  (select bool_and(i.closed) from presence_intervals i where i.session_id = sessions.id), false)`;
