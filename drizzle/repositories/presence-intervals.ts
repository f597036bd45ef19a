import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Interval } from '@cc/domain/billing.ts';
import type { Executor, Tx } from '../client.ts';
import { prepared, preparedSql } from '../prepared.ts';
import { presenceIntervals } from '../schema/index.ts';
import { uuidList, uuidsNamed, valueList } from '../uuids.ts';

const given = sql.placeholder;

const found = prepared((db) =>
  db
    .select()
    .from(presenceIntervals)
    .where(sql`${presenceIntervals.sessionId} = any(${uuidsNamed('ids')})`)
    .orderBy(presenceIntervals.fromAt, presenceIntervals.id),
);

/** The evidence of several sessions, each oldest first, in epoch ms as the rules want it; who has none is not in it. */
export async function intervalsOfAll(db: Executor, sessionIds: readonly string[]): Promise<Map<string, Interval[]>> {
  const of = new Map<string, Interval[]>();
  for (const { sessionId, userId, fromAt, lastMediaAt, closed, hungUp } of await found(db, {
    ids: uuidList(sessionIds),
  })) {
    const interval = {
      userId,
      from: fromAt.getTime(),
      lastMedia: lastMediaAt.getTime(),
      closed,
      ...(hungUp && { hungUp }),
    };
    const known = of.get(sessionId);
    if (known) known.push(interval);
    else of.set(sessionId, [interval]);
  }
  return of;
}

/** The same of one. */
export async function intervalsOf(db: Executor, sessionId: string): Promise<Interval[]> {
  return (await intervalsOfAll(db, [sessionId])).get(sessionId) ?? [];
}

/** A start never moves. Two of a person that start at the same instant are one. */
const keyOf = ({ userId, from }: Interval) => `${userId} ${from}`;

const COLUMNS = sql`${uuidsNamed('sessions')}, ${uuidsNamed('users')}, ${given('from')}::timestamptz[],
  ${given('last')}::timestamptz[], ${given('closed')}::boolean[], ${given('hungUp')}::boolean[]`;
const move = preparedSql(
  () => sql`
    update presence_intervals p set last_media_at = v.last_media_at, closed = v.closed, hung_up = v.hung_up
    from unnest(${COLUMNS}) v (session_id, user_id, from_at, last_media_at, closed, hung_up)
    where p.session_id = v.session_id and p.user_id = v.user_id and p.from_at = v.from_at`,
);
const add = preparedSql(
  () => sql`
    insert into presence_intervals (id, session_id, user_id, from_at, last_media_at, closed, hung_up)
    select v.* from unnest(${uuidsNamed('ids')}, ${COLUMNS}) v`,
);

/** What folding made of the evidence of a session: `before` as read under its lock. */
export interface Evidence {
  sessionId: string;
  before: readonly Interval[];
  after: readonly Interval[];
}

/**
 * Writes what folding made of several sessions' evidence. In the usual case, snapshots that only move the last media of both,
 * this is one statement.
 */
export async function saveIntervals(tx: Tx, evidence: readonly Evidence[]): Promise<void> {
  const changed: Row[] = [];
  const added: Row[] = [];
  for (const { sessionId, before, after } of evidence) {
    const known = new Map(before.map((interval) => [keyOf(interval), interval]));
    const merged = new Map<string, Interval>();
    for (const interval of after) {
      const same = merged.get(keyOf(interval));
      const lastMedia = Math.max(interval.lastMedia, same?.lastMedia ?? interval.lastMedia);
      merged.set(keyOf(interval), { ...interval, lastMedia, closed: interval.closed && (same?.closed ?? true) });
    }
    for (const [key, interval] of merged) {
      const old = known.get(key);
      if (!old) added.push({ sessionId, ...interval });
      else if (old.lastMedia !== interval.lastMedia || old.closed !== interval.closed) {
        changed.push({ sessionId, ...interval });
      }
    }
  }
  // Closed ones first: a person has one open interval at most.
  if (changed.length > 0) await move(tx, columnsOf(changed));
  if (added.length > 0) await add(tx, { ids: uuidList(added.map(() => uuidv7())), ...columnsOf(added) });
}

type Row = Interval & { sessionId: string };

const columnsOf = (rows: readonly Row[]) => ({
  sessions: uuidList(rows.map(({ sessionId }) => sessionId)),
  users: uuidList(rows.map(({ userId }) => userId)),
  from: instantList(rows.map(({ from }) => from)),
  last: instantList(rows.map(({ lastMedia }) => lastMedia)),
  closed: valueList(rows.map(({ closed }) => closed)),
  hungUp: valueList(rows.map(({ hungUp = false }) => hungUp)),
});

const instantList = (epochMs: readonly number[]) => valueList(epochMs.map((ms) => new Date(ms).toISOString()));

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
