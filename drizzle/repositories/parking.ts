import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { ParkReason } from '@cc/domain/question.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { questions } from '../schema/index.ts';
import type { Question } from './questions.ts';

const WAITING = ['open', 'offering'] as const;
const isWaiting = inArray(questions.status, [...WAITING]);

/** Takes a question that waits out of the round; undefined when it has moved on. Withdraw what rings in the same transaction. */
export async function parkQuestion(tx: Tx, id: string, reason: ParkReason): Promise<Question | undefined> {
  const [row] = await tx
    .update(questions)
    .set({
      status: 'parked',
      parkReason: reason,
      parkedAt: NOW,
      matchWantedAt: null,
      notifiedAt: null,
      ...(reason === 'asker_gone' ? {} : { askerGoneAt: null }),
    })
    .where(and(eq(questions.id, id), isWaiting))
    .returning();
  return row;
}

/** A parked question that is to wait in another way: be told of somebody, or be left open. Undefined when it is not parked. */
export async function parkOtherwise(tx: Tx, id: string, reason: ParkReason): Promise<Question | undefined> {
  const [row] = await tx
    .update(questions)
    .set({ parkReason: reason, parkedAt: NOW, notifiedAt: null, askerGoneAt: null })
    .where(and(eq(questions.id, id), eq(questions.status, 'parked')))
    .returning();
  return row;
}

/**
 * A parked question is asked around again, for `waitMs`. Undefined when it is not parked any more.
 * @throws unique violation `questions_one_active_per_customer` while another question of the customer is active.
 */
export async function resumeQuestion(tx: Tx, id: string, waitMs: number): Promise<Question | undefined> {
  const [row] = await tx
    .update(questions)
    .set({
      status: 'open',
      parkReason: null,
      parkedAt: null,
      askerGoneAt: null,
      notifiedAt: null,
      matchWantedAt: NOW,
      waitUntil: inMs(waitMs),
    })
    .where(and(eq(questions.id, id), eq(questions.status, 'parked')))
    .returning();
  return row;
}

/** Notes that the asker is gone, since `agoMs` ago, on every question of theirs that waits. @returns how many there are. */
export async function markAskerGone(db: Executor, customerIds: string[], agoMs = 0): Promise<number> {
  if (customerIds.length === 0) return 0;
  const rows = await db
    .update(questions)
    .set({ askerGoneAt: inMs(-agoMs) })
    .where(and(inArray(questions.customerId, customerIds), isWaiting, isNull(questions.askerGoneAt)))
    .returning({ id: questions.id });
  return rows.length;
}

/** The askers are there again: questions that still wait simply go on. */
export async function clearAskerGone(db: Executor, customerIds: string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await db
    .update(questions)
    .set({ askerGoneAt: null })
    .where(and(inArray(questions.customerId, customerIds), isWaiting, isNotNull(questions.askerGoneAt)));
}

/** Questions of somebody that were left alone: still waiting, or parked for it. Newest first. */
export async function questionsLeftBy(db: Executor, customerId: string): Promise<Question[]> {
  return db
    .select()
    .from(questions)
    .where(and(eq(questions.customerId, customerId), isNotNull(questions.askerGoneAt)))
    .orderBy(sql`${questions.createdAt} desc`);
}

export interface WaitingAsker {
  id: string;
  customerId: string;
  /** For how long the asker has been gone, ms; null while there. */
  goneMs: number | null;
}

/** Every question that waits, with how long its asker has been gone. */
export async function waitingAskers(db: Executor): Promise<WaitingAsker[]> {
  return db
    .select({
      id: questions.id,
      customerId: questions.customerId,
      goneMs: sql<number | null>`(extract(epoch from clock_timestamp() - ${questions.askerGoneAt}) * 1000)::float8`,
    })
    .from(questions)
    .where(isWaiting);
}

/** Questions parked because their asker was gone, and for how long; those of the last `withinMs`. */
export async function parkedAlone(
  db: Executor,
  withinMs: number,
): Promise<{ id: string; customerId: string; parkedMs: number }[]> {
  return db
    .select({
      id: questions.id,
      customerId: questions.customerId,
      parkedMs: sql<number>`(extract(epoch from clock_timestamp() - ${questions.parkedAt}) * 1000)::float8`,
    })
    .from(questions)
    .where(
      and(
        eq(questions.status, 'parked'),
        eq(questions.parkReason, 'asker_gone'),
        sql`${questions.parkedAt} > ${inMs(-withinMs)}`,
      ),
    );
}

/** Whether it makes a difference that somebody's last tab is gone: a question of theirs waits, or one rings at them. */
export async function isAwaited(db: Executor, userId: string): Promise<boolean> {
  const [row] = await db.execute<{ awaited: boolean }>(sql`
    select exists (select 1 from questions where customer_id = ${userId} and status in ('open', 'offering'))
        or exists (select 1 from offers where consultant_id = ${userId} and status = 'ringing') as awaited`);
  return row?.awaited ?? false;
}

/** Whether it makes a difference that somebody is back. */
export async function wasMissed(db: Executor, userId: string): Promise<boolean> {
  const [row] = await db.execute<{ missed: boolean }>(sql`
    select exists (select 1 from questions where customer_id = ${userId} and asker_gone_at is not null)
        or exists (select 1 from offers where consultant_id = ${userId} and status = 'ringing' and lost_at is not null)
        as missed`);
  return row?.missed ?? false;
}

const isToBeNotified = (everyMs: number) =>
  and(
    eq(questions.status, 'parked'),
    eq(questions.parkReason, 'notify'),
    sql`coalesce(${questions.notifiedAt} <= ${inMs(-everyMs)}, true)`,
  );

/** Parked questions whose asker wants to hear of somebody who is free, and was not told for `everyMs`; the longest parked first. */
export async function questionsToNotify(db: Executor, everyMs: number, limit: number): Promise<Question[]> {
  return db.select().from(questions).where(isToBeNotified(everyMs)).orderBy(questions.parkedAt).limit(limit);
}

/** Compare-and-set: whoever gets the row tells the asker. */
export async function markNotified(tx: Tx, id: string, everyMs: number): Promise<Question | undefined> {
  const [row] = await tx
    .update(questions)
    .set({ notifiedAt: NOW })
    .where(and(eq(questions.id, id), isToBeNotified(everyMs)))
    .returning();
  return row;
}
