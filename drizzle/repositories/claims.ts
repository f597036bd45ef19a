import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import type { ClaimStatus } from '@cc/domain/claim.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { claims, offers, questions } from '../schema/index.ts';
import type { Question } from './questions.ts';

export type Claim = typeof claims.$inferSelect;
export type ClaimTerms = Pick<Claim, 'priceMinor' | 'currency' | 'blockMinutes' | 'commissionBps' | 'earnMinor'>;

/**
 * Writes a claim, with the question locked. The schema decides who is first.
 * @throws unique violation `claims_one_waiting_per_question`, `claims_one_waiting_per_consultant`.
 */
export async function insertClaim(
  tx: Tx,
  claim: ClaimTerms & { questionId: string; consultantId: string; confirmMs: number },
): Promise<Claim> {
  const { confirmMs, ...values } = claim;
  const [row] = await tx
    .insert(claims)
    .values({ ...values, confirmBy: inMs(confirmMs) })
    .returning();
  if (!row) throw new Error('The claim was not written.');
  return row;
}

/** After the question in the lock order, beside its offers. `open` is judged on the database's clock. */
export async function lockClaim(tx: Tx, id: string): Promise<(Claim & { open: boolean }) | undefined> {
  const [row] = await tx
    .select({
      claim: claims,
      open: sql<boolean>`${claims.status} = 'waiting' and ${claims.confirmBy} > clock_timestamp()`,
    })
    .from(claims)
    .where(eq(claims.id, id))
    .for('update');
  return row && { ...row.claim, open: row.open };
}

const close = (
  tx: Tx,
  status: Exclude<ClaimStatus, 'waiting'>,
  which: Partial<Pick<Claim, 'id' | 'questionId' | 'consultantId'>>,
) =>
  tx
    .update(claims)
    .set({ status, closedAt: NOW })
    .where(
      and(
        eq(claims.status, 'waiting'),
        which.id === undefined ? undefined : eq(claims.id, which.id),
        which.questionId === undefined ? undefined : eq(claims.questionId, which.questionId),
        which.consultantId === undefined ? undefined : eq(claims.consultantId, which.consultantId),
      ),
    )
    .returning();

/** Ends one claim that waits; undefined when it does not wait any more. */
export async function closeClaim(
  tx: Tx,
  id: string,
  status: Exclude<ClaimStatus, 'waiting'>,
): Promise<Claim | undefined> {
  return (await close(tx, status, { id }))[0];
}

/** The question goes another way: whoever waits for its asker is released. */
export const releaseClaimsOn = (tx: Tx, questionId: string): Promise<Claim[]> => close(tx, 'withdrawn', { questionId });

const releasedOfBoth = prepared((tx) =>
  tx
    .update(claims)
    .set({ status: 'withdrawn', closedAt: NOW })
    .where(
      and(
        eq(claims.status, 'waiting'),
        inArray(claims.consultantId, [sql.placeholder('one'), sql.placeholder('other')]),
      ),
    )
    .returning(),
);

/** Two are in a call now: what either has claimed, as a consultant, is open to others again. */
export const releaseClaimsOfBoth = (tx: Tx, one: string, other: string): Promise<Claim[]> =>
  releasedOfBoth(tx, { one, other });

const waiting = prepared((db) =>
  db
    .select()
    .from(claims)
    .where(and(eq(claims.consultantId, sql.placeholder('id')), eq(claims.status, 'waiting'))),
);

/** What a consultant has claimed and waits for. */
export async function waitingClaimOf(db: Executor, consultantId: string): Promise<Claim | undefined> {
  const [row] = await waiting(db, { id: consultantId });
  return row;
}

/** Claims that were not confirmed in time. */
export async function dueClaims(db: Executor, limit = 100): Promise<Claim[]> {
  return db
    .select()
    .from(claims)
    .where(and(eq(claims.status, 'waiting'), lte(claims.confirmBy, NOW)))
    .limit(limit);
}

/** Whether the consultant has said that the question is not for them, or was refused by its asker. */
export async function hasDeclined(db: Executor, questionId: string, consultantId: string): Promise<boolean> {
  const [row] = await db.execute<{ declined: boolean }>(sql`
    select exists (select 1 from ${offers} o where o.question_id = ${questionId} and o.consultant_id = ${consultantId}
        and o.status = 'declined' and o.decline_reason = 'not_my_field')
      or exists (select 1 from ${claims} c where c.question_id = ${questionId} and c.consultant_id = ${consultantId}
        and c.status = 'refused') as declined`);
  return row?.declined ?? false;
}

/** Left-open questions that nobody waits for, in one of `languages` and not declined by the consultant; the oldest first. */
export async function claimableQuestions(
  db: Executor,
  { consultantId, languages, atLeastMinor }: { consultantId: string; languages: string[]; atLeastMinor: number },
  limit: number,
): Promise<Question[]> {
  if (languages.length === 0) return [];
  return db
    .select()
    .from(questions)
    .where(
      and(
        eq(questions.status, 'parked'),
        eq(questions.parkReason, 'left_open'),
        inArray(questions.language, languages),
        sql`${questions.customerId} <> ${consultantId}`,
        sql`${questions.maxPriceMinor} >= ${atLeastMinor}`,
        sql`not exists (select 1 from ${claims} c where c.question_id = ${questions.id}
          and (c.status = 'waiting' or (c.status = 'refused' and c.consultant_id = ${consultantId})))`,
        sql`not exists (select 1 from ${offers} o where o.question_id = ${questions.id} and o.consultant_id = ${consultantId}
          and o.status = 'declined' and o.decline_reason = 'not_my_field')`,
      ),
    )
    .orderBy(questions.parkedAt)
    .limit(limit);
}

/** The customers of the questions that `rows` (claims, offers) are about, to be told. */
export async function askersOf(db: Executor, rows: readonly { questionId: string }[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map(({ questionId }) => questionId))];
  const found = await db
    .selectDistinct({ customerId: questions.customerId })
    .from(questions)
    .where(inArray(questions.id, ids));
  return found.map(({ customerId }) => customerId);
}

/** Both sides of claims that were released: who made them, and whose questions they are on. */
export async function peopleOfClaims(db: Executor, rows: readonly Claim[]): Promise<string[]> {
  return [...rows.map(({ consultantId }) => consultantId), ...(await askersOf(db, rows))];
}
