import { and, desc, eq, inArray, lte, notInArray, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { questions } from '../schema/index.ts';

export type Question = typeof questions.$inferSelect;

const ACTIVE = ['open', 'offering', 'taken'] as const;

const ID = sql.placeholder('id');
const questionById = prepared((db) => db.select().from(questions).where(eq(questions.id, ID)));

export async function findQuestion(db: Executor, id: string): Promise<Question | undefined> {
  const [row] = await questionById(db, { id });
  return row;
}

const lookAt = prepared((db) =>
  db
    .select({ question: questions, now: sql<string>`clock_timestamp()` })
    .from(questions)
    .where(eq(questions.id, ID)),
);

/** With the database's clock, which every deadline of it is by. */
export async function questionAndNow(db: Executor, id: string): Promise<{ question: Question; now: Date } | undefined> {
  const [row] = await lookAt(db, { id });
  return row && { question: row.question, now: new Date(row.now) };
}

const questionLocked = prepared((tx) => tx.select().from(questions).where(eq(questions.id, ID)).for('update'));

/** Locks the row; first in the house's lock order question → offer → consultant → session. */
export async function lockQuestion(tx: Tx, id: string): Promise<Question | undefined> {
  const [row] = await questionLocked(tx, { id });
  return row;
}

const active = prepared((db) =>
  db
    .select()
    .from(questions)
    .where(and(eq(questions.customerId, ID), inArray(questions.status, [...ACTIVE]))),
);

export async function activeQuestionOf(db: Executor, customerId: string): Promise<Question | undefined> {
  const [row] = await active(db, { id: customerId });
  return row;
}

/** More than anybody keeps. */
const PARKED = 10;
const parked = prepared((db) =>
  db
    .select()
    .from(questions)
    .where(and(eq(questions.customerId, ID), eq(questions.status, 'parked')))
    .orderBy(desc(questions.createdAt))
    .limit(PARKED),
);

/** What somebody has parked, newest first. */
export const parkedQuestionsOf = (db: Executor, customerId: string): Promise<Question[]> =>
  parked(db, { id: customerId });

export async function questionsOf(db: Executor, customerId: string, page: number, size = 20) {
  const mine = eq(questions.customerId, customerId);
  const rows = await db
    .select()
    .from(questions)
    .where(mine)
    .orderBy(desc(questions.createdAt))
    .limit(size)
    .offset((page - 1) * size);
  return { rows, total: await db.$count(questions, mine) };
}

/** Ends a question that has not been taken; undefined when it has moved on meanwhile. Release its claims in the same transaction. */
export async function closeQuestion(
  tx: Tx,
  id: string,
  status: 'cancelled' | 'expired',
  reason: string,
): Promise<Question | undefined> {
  const [row] = await tx
    .update(questions)
    .set({
      status,
      closedReason: reason,
      closedAt: NOW,
      matchWantedAt: null,
      parkReason: null,
      parkedAt: null,
      askerGoneAt: null,
    })
    .where(and(eq(questions.id, id), inArray(questions.status, ['open', 'offering', 'parked'])))
    .returning();
  return row;
}

/** Adds to the text while waiting, and wants a new look at it where it is being asked around. */
export async function addDetail(tx: Tx, id: string, text: string): Promise<Question | undefined> {
  const [row] = await tx
    .update(questions)
    .set({
      text: sql`left(trim(${questions.text} || E'\n\n' || ${text}), 4000)`,
      detailAt: NOW,
      matchWantedAt: sql`case when ${questions.status} = 'parked' then null else clock_timestamp() end`,
    })
    .where(and(eq(questions.id, id), inArray(questions.status, ['open', 'offering', 'parked'])))
    .returning();
  return row;
}

/** The customer keeps waiting: the clock of "nobody is free" starts anew. */
export async function extendWait(tx: Tx, id: string, waitMs: number): Promise<Question | undefined> {
  const [row] = await tx
    .update(questions)
    .set({ waitUntil: inMs(waitMs), matchWantedAt: NOW })
    .where(and(eq(questions.id, id), eq(questions.status, 'open'), lte(questions.waitUntil, NOW)))
    .returning();
  return row;
}

/** When the match job is to look at the question again; null when it need not. */
export async function wantMatch(tx: Executor, id: string, at: Date | null): Promise<void> {
  await tx
    .update(questions)
    .set({ matchWantedAt: at })
    .where(and(eq(questions.id, id), inArray(questions.status, ['open', 'offering'])));
}

/** Looked at in one sweep; the others come with the next one. */
const AT_ONCE = 100;
const wantingMatch = prepared((db) =>
  db
    .select({ id: questions.id })
    .from(questions)
    .where(
      sql`${questions.matchWantedAt} <= clock_timestamp() - ${sql.placeholder('sinceMs')}::float8 * interval '1 millisecond'`,
    )
    .orderBy(questions.matchWantedAt)
    .limit(AT_ONCE),
);

/** Questions whose match round has been due for `sinceMs`, the longest first. */
export async function questionsWantingMatch(db: Executor, sinceMs: number): Promise<string[]> {
  const rows = await wantingMatch(db, { sinceMs });
  return rows.map((row) => row.id);
}

/** Questions past their life, still waiting for somebody. */
export async function overdueQuestions(db: Executor, lifeMs: number, limit = 100): Promise<string[]> {
  const rows = await db
    .select({ id: questions.id })
    .from(questions)
    .where(
      and(
        notInArray(questions.status, ['taken', 'done', 'cancelled', 'expired']),
        lte(questions.createdAt, inMs(-lifeMs)),
      ),
    )
    .limit(limit);
  return rows.map((row) => row.id);
}
