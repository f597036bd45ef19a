import { and, count, desc, eq, gt, isNotNull, isNull, lte, not, or, sql } from 'drizzle-orm';
import type { DeclineReason } from '@cc/domain/offer.ts';
import type { QuietHours } from '@cc/domain/quiet-hours.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared, preparedSql } from '../prepared.ts';
import { consultants, offers, sessionPeople, users } from '../schema/index.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';
import { hasPushSql } from './push-subscriptions.ts';
import { quietColumns, quietHoursOf } from './quiet-hours.ts';

export type Offer = typeof offers.$inferSelect;

const ID = sql.placeholder('id');
const offerById = prepared((db) => db.select().from(offers).where(eq(offers.id, ID)));

export async function findOffer(db: Executor, id: string): Promise<Offer | undefined> {
  const [row] = await offerById(db, { id });
  return row;
}

const offerLocked = prepared((tx) =>
  tx
    .select({
      offer: offers,
      open: sql<boolean>`${offers.status} = 'ringing' and ${offers.ringEndsAt} > clock_timestamp()`,
    })
    .from(offers)
    .where(eq(offers.id, ID))
    .for('update'),
);

/** Second in the lock order, after the question. `open` is judged on the database's clock. */
export async function lockOffer(tx: Tx, id: string): Promise<(Offer & { open: boolean }) | undefined> {
  const [row] = await offerLocked(tx, { id });
  return row && { ...row.offer, open: row.open };
}

const byQuestion = prepared((db) =>
  db.select().from(offers).where(eq(offers.questionId, ID)).orderBy(offers.createdAt),
);

export const offersOfQuestion = (db: Executor, questionId: string): Promise<Offer[]> =>
  byQuestion(db, { id: questionId });

const ringingAtOne = prepared((db) =>
  db
    .select()
    .from(offers)
    .where(and(eq(offers.consultantId, ID), eq(offers.status, 'ringing'), gt(offers.ringEndsAt, NOW))),
);

/** Offers that ring at a consultant now. */
export const ringingAt = (db: Executor, consultantId: string): Promise<Offer[]> =>
  ringingAtOne(db, { id: consultantId });

/** Offers of a question that ring now. */
export async function ringingOf(db: Executor, questionId: string): Promise<Offer[]> {
  return db
    .select()
    .from(offers)
    .where(and(eq(offers.questionId, questionId), eq(offers.status, 'ringing'), gt(offers.ringEndsAt, NOW)));
}

export async function offersOf(db: Executor, consultantId: string, page: number, size = 20) {
  const mine = eq(offers.consultantId, consultantId);
  const rows = await db
    .select()
    .from(offers)
    .where(mine)
    .orderBy(desc(offers.createdAt))
    .limit(size)
    .offset((page - 1) * size);
  return { rows, total: await db.$count(offers, mine) };
}

const MINE = sql`id = ${ID} and consultant_id = ${sql.placeholder('consultantId')}`;
const deliver = preparedSql(
  () => sql`update offers set delivered_at = clock_timestamp() where ${MINE} and delivered_at is null`,
);
const show = preparedSql(
  () => sql`update offers set delivered_at = coalesce(delivered_at, clock_timestamp()), shown_at = clock_timestamp()
    where ${MINE} and shown_at is null`,
);

/** First acknowledgement of any tab counts; `shown` when somebody could see that tab. */
export async function markDelivered(db: Executor, id: string, consultantId: string, shown: boolean): Promise<void> {
  await (shown ? show : deliver)(db, { id, consultantId });
}

const accepted = prepared((tx) =>
  tx
    .update(offers)
    .set({ status: 'accepted', answeredAt: NOW, deliveredAt: sql`coalesce(${offers.deliveredAt}, clock_timestamp())` })
    .where(eq(offers.id, ID)),
);

export async function markAccepted(tx: Tx, id: string): Promise<void> {
  await accepted(tx, { id });
}

export async function markDeclined(tx: Tx, id: string, reason: DeclineReason): Promise<void> {
  await tx
    .update(offers)
    .set({
      status: 'declined',
      declineReason: reason,
      answeredAt: NOW,
      deliveredAt: sql`coalesce(${offers.deliveredAt}, clock_timestamp())`,
    })
    .where(eq(offers.id, id));
}

const withdrawn = prepared((tx) =>
  tx
    .update(offers)
    .set({ status: 'withdrawn' })
    .where(
      and(
        eq(offers.questionId, ID),
        eq(offers.status, 'ringing'),
        sql`${offers.id} is distinct from ${sql.placeholder('exceptId')}::uuid`,
      ),
    )
    .returning(),
);

/** Withdraws what still rings of a question (but for one offer); answers whom it rang at. */
export const withdrawRinging = (tx: Tx, questionId: string, exceptId?: string): Promise<Offer[]> =>
  withdrawn(tx, { id: questionId, exceptId: exceptId ?? null });

/** Closes what has rung out: missed when it had reached a screen that is still there, withdrawn otherwise (`statusWhenUnanswered`). */
export async function expireRinging(tx: Tx, questionId: string): Promise<Offer[]> {
  return tx
    .update(offers)
    .set({
      status: sql`case when ${offers.deliveredAt} is null or ${offers.lostAt} is not null then 'withdrawn' else 'missed' end::offer_status`,
    })
    .where(and(eq(offers.questionId, questionId), eq(offers.status, 'ringing'), lte(offers.ringEndsAt, NOW)))
    .returning();
}

/**
 * It rings at nobody: the consultant's last tab is gone. The offer stands for who comes back in time, but its place is free
 * for somebody else. @returns the questions it is about.
 */
export async function markLost(tx: Tx, consultantId: string): Promise<Offer[]> {
  return tx
    .update(offers)
    .set({ lostAt: NOW })
    .where(
      and(
        eq(offers.consultantId, consultantId),
        eq(offers.status, 'ringing'),
        isNull(offers.lostAt),
        gt(offers.ringEndsAt, NOW),
      ),
    )
    .returning();
}

/** The consultant is back in time: it rings again. */
export async function clearLost(tx: Tx, consultantId: string): Promise<Offer[]> {
  return tx
    .update(offers)
    .set({ lostAt: null })
    .where(and(eq(offers.consultantId, consultantId), eq(offers.status, 'ringing'), isNotNull(offers.lostAt)))
    .returning();
}

/** The consultant did not come back: what rings at nobody is withdrawn, unless one of their devices is rung by push. */
export async function withdrawLost(tx: Tx, consultantId: string): Promise<Offer[]> {
  return tx
    .update(offers)
    .set({ status: 'withdrawn' })
    .where(
      and(
        eq(offers.consultantId, consultantId),
        eq(offers.status, 'ringing'),
        isNotNull(offers.lostAt),
        not(hasPushSql('offers.consultant_id')),
      ),
    )
    .returning();
}

/** Nobody sees what rings at them any more: their devices are to be rung. @returns what still rings, after `withdrawLost`. */
export async function forgetShown(tx: Tx, consultantId: string): Promise<Offer[]> {
  return tx
    .update(offers)
    .set({ shownAt: null })
    .where(
      and(
        eq(offers.consultantId, consultantId),
        eq(offers.status, 'ringing'),
        isNotNull(offers.lostAt),
        gt(offers.ringEndsAt, NOW),
      ),
    )
    .returning();
}

/** Looked at in one sweep; the others come with the next one. */
const AT_ONCE = 100;
const rungOut = prepared((db) =>
  db
    .selectDistinct({ id: offers.questionId })
    .from(offers)
    .where(and(eq(offers.status, 'ringing'), lte(offers.ringEndsAt, NOW)))
    .limit(AT_ONCE),
);

/** Questions with offers past their deadline. */
export async function questionsWithRungOut(db: Executor): Promise<string[]> {
  return (await rungOut(db)).map((row) => row.id);
}

/** Ringing offers that no screen has acknowledged yet; announced again by the sweeper. */
export async function undeliveredOffers(db: Executor, olderThanMs: number, limit = 100): Promise<Offer[]> {
  return db
    .select()
    .from(offers)
    .where(
      and(
        eq(offers.status, 'ringing'),
        isNull(offers.deliveredAt),
        gt(offers.ringEndsAt, NOW),
        lte(offers.createdAt, inMs(-olderThanMs)),
      ),
    )
    .limit(limit);
}

/** What the database knows of a consultant at the moment of asking. */
export interface Guard {
  id: string;
  busy: boolean;
  ringing: boolean;
  /** Counts as asked this question already (`countsAsAsked`); told by the question's offers, not by `guards`. */
  asked: boolean;
  /** Offers within the last day. */
  recentOffers: number;
  /** Has a device that can be rung by push. */
  hasPush: boolean;
  /** Null: none were set. */
  quietHours: QuietHours | null;
  /** When they switched themselves on, epoch ms. */
  switchedOnAt: number;
}

/** The database's half of being online; the other is the heartbeat. */
const wantsToBeAsked = and(
  eq(consultants.active, true),
  eq(consultants.intent, 'online'),
  isNull(consultants.awayAt),
  sql`not exists (select 1 from ${users} u where u.id = consultants.user_id and u.suspended_at is not null)`,
);

const guardsOf = prepared((db) =>
  db
    .select({
      id: consultants.userId,
      busy: sql<boolean>`exists (select 1 from ${sessionPeople} sp where sp.user_id = consultants.user_id and sp.active)`,
      ringing: sql<boolean>`exists (select 1 from ${offers} o where o.consultant_id = consultants.user_id and o.status = 'ringing')`,
      recentOffers: sql<number>`(select count(*)::int from ${offers} o where o.consultant_id = consultants.user_id
        and o.created_at > clock_timestamp() - interval '1 day')`,
      hasPush: hasPushSql('consultants.user_id'),
      ...quietColumns,
      intentChangedAt: consultants.intentChangedAt,
    })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(and(sql`${consultants.userId} = any(${uuidsNamed('ids')})`, wantsToBeAsked)),
);

/**
 * What of the database keeps each of `consultantIds` from being asked now. Whoever does not want to be asked any
 * more is not in the answer, whatever the pool in memory still says.
 */
export async function guards(db: Executor, consultantIds: string[]): Promise<Map<string, Omit<Guard, 'asked'>>> {
  if (consultantIds.length === 0) return new Map();
  const rows = await guardsOf(db, { ids: uuidList(consultantIds) });
  return new Map(
    rows.map(({ fromMinute, toMinute, timeZone, intentChangedAt, ...row }) => [
      row.id,
      { ...row, quietHours: quietHoursOf({ fromMinute, toMinute, timeZone }), switchedOnAt: intentChangedAt.getTime() },
    ]),
  );
}

const consultantLocked = prepared((tx) =>
  tx.select().from(consultants).where(eq(consultants.userId, ID)).for('update'),
);

/** Third in the lock order: the consultant's own row. */
export async function lockConsultant(tx: Tx, userId: string) {
  const [row] = await consultantLocked(tx, { id: userId });
  return row;
}

const missesReset = prepared((tx) =>
  tx
    .update(consultants)
    .set({ missedInRow: 0, awayAt: null })
    .where(and(eq(consultants.userId, ID), or(gt(consultants.missedInRow, 0), isNotNull(consultants.awayAt)))),
);

/** An answer of any kind ends a row of misses. */
export async function resetMisses(tx: Tx, userId: string): Promise<void> {
  await missesReset(tx, { id: userId });
}

/** One delivered offer was not answered. Answers true when that makes the person away. */
export async function countMiss(tx: Tx, userId: string, limit: number): Promise<boolean> {
  const [row] = await tx
    .update(consultants)
    .set({
      missedInRow: sql`${consultants.missedInRow} + 1`,
      awayAt: sql`case when ${consultants.missedInRow} + 1 >= ${limit} then coalesce(${consultants.awayAt}, clock_timestamp()) else ${consultants.awayAt} end`,
    })
    .where(eq(consultants.userId, userId))
    .returning({ awayAt: consultants.awayAt, missed: consultants.missedInRow });
  return row?.awayAt != null && row.missed === limit;
}

/** How many offers of a question still ring. */
export async function ringingCount(db: Executor, questionId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(offers)
    .where(and(eq(offers.questionId, questionId), eq(offers.status, 'ringing')));
  return row?.n ?? 0;
}
