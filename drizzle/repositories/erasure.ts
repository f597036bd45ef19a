import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { ERASED, erasedEmail, pseudonymOf, type Standing } from '@cc/domain/erasure.ts';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import {
  advanceHolds,
  cases,
  consultants,
  mails,
  matchRounds,
  messages,
  onlineSpans,
  paymentMethods,
  peopleFlags,
  pushes,
  pushSubscriptions,
  qualityMinutes,
  questions,
  ratings,
  recordings,
  refreshTokens,
  sessionFiles,
  sessionNotes,
  sessions,
  users,
  userTokens,
} from '../schema/index.ts';
import type { User } from './users.ts';

/** Locks the account: what is decided from its standing is done before anything of it can change. */
export async function lockUser(tx: Tx, userId: string): Promise<User | undefined> {
  const [row] = await tx.select().from(users).where(eq(users.id, userId)).for('update');
  return row;
}

/** What is under way about somebody, in either role. */
export async function standingOf(tx: Tx, userId: string): Promise<Standing> {
  const theirs = sql`(s.customer_id = ${userId} or s.consultant_id = ${userId})`;
  const [row] = await tx.execute<{
    in_call: boolean;
    asking: boolean;
    moves: boolean;
    disputed: boolean;
    admin: boolean;
  }>(sql`
    select
      exists (select 1 from session_people where user_id = ${userId} and active)
        or exists (select 1 from offers where consultant_id = ${userId} and status = 'ringing')
        or exists (select 1 from claims where consultant_id = ${userId} and status = 'waiting') as in_call,
      exists (select 1 from questions where customer_id = ${userId} and status in ('open', 'offering', 'taken')) as asking,
      exists (select 1 from sessions s where ${theirs} and s.status = 'ended' and (s.decision is null or s.settled_at is null))
        or exists (
          select 1 from payments p join sessions s on s.id = p.session_id
          where ${theirs} and (p.wanted is not null or p.status in ('new', 'action_required', 'held')
            or (p.owed_minor > 0 and p.transfer_id is null)))
        or exists (select 1 from advance_holds where payer_id = ${userId} and status in ('planned', 'asked', 'held'))
        or exists (
          select 1 from refunds r join payments p on p.id = r.payment_id join sessions s on s.id = p.session_id
          where ${theirs} and r.status in ('wanted', 'pending')) as moves,
      exists (select 1 from cases c join sessions s on s.id = c.session_id
          where ${theirs} and c.status in ('open', 'answered'))
        or exists (
          select 1 from chargebacks c join payments p on p.id = c.payment_id join sessions s on s.id = p.session_id
          where ${theirs} and c.status in ('needs_response', 'under_review')) as disputed,
      coalesce((select is_admin from users where id = ${userId}), false) as admin`);
  if (!row) throw new Error('A standing has no row.');
  return { inCall: row.in_call, asking: row.asking, moneyMoves: row.moves, disputed: row.disputed, isAdmin: row.admin };
}

/**
 * Erases an account that is locked and of which nothing is under way: who they were and what they wrote goes. Calls, payments,
 * ledger and receipts stay as bookkeeping law wants them, under a pseudonym. Files and the provider's customer are left to
 * `erasedOutsideAt`, which wants them gone.
 */
export async function eraseUser(tx: Tx, userId: string): Promise<void> {
  const mine = await tx.select({ id: questions.id }).from(questions).where(eq(questions.customerId, userId));
  const asked = mine.map(({ id }) => id);
  await tx
    .update(questions)
    .set({
      status: 'cancelled',
      closedReason: 'erased',
      closedAt: NOW,
      parkReason: null,
      parkedAt: null,
      matchWantedAt: null,
    })
    .where(and(eq(questions.customerId, userId), eq(questions.status, 'parked')));
  await tx
    .update(questions)
    .set({ title: ERASED.text, text: '', tags: [], firstChoiceId: null })
    .where(eq(questions.customerId, userId));
  if (asked.length > 0) await tx.delete(matchRounds).where(inArray(matchRounds.questionId, asked));

  await tx.update(messages).set({ text: ERASED.text }).where(eq(messages.senderId, userId));
  await tx.update(ratings).set({ comment: '' }).where(eq(ratings.fromUserId, userId));
  await tx.execute(sql`
    update ${cases} set statement = ${ERASED.text} from sessions s
    where s.id = cases.session_id and s.customer_id = ${userId}`);
  await tx.execute(sql`
    update ${cases} set answer = ${ERASED.text} from sessions s
    where s.id = cases.session_id and s.consultant_id = ${userId} and cases.answer is not null`);
  // They are seen and heard in all of it, so it goes as a whole; a sweep deletes the files.
  await tx.execute(sql`
    update ${recordings} set expires_at = least(recordings.expires_at, clock_timestamp()) from sessions s
    where s.id = recordings.session_id and ${userId} in (s.customer_id, s.consultant_id) and recordings.expires_at is not null`);
  await tx.delete(sessionNotes).where(eq(sessionNotes.userId, userId));
  await tx.delete(qualityMinutes).where(eq(qualityMinutes.userId, userId));

  await tx.execute(sql`
    update receipts set facts = facts || ${JSON.stringify({ buyer: { name: pseudonymOf(userId), email: '' }, title: ERASED.text })}::jsonb
    where buyer_id = ${userId}`);
  await tx
    .update(paymentMethods)
    .set({ isDefault: false, removedAt: sql`coalesce(${paymentMethods.removedAt}, clock_timestamp())` })
    .where(eq(paymentMethods.userId, userId));

  await tx.update(advanceHolds).set({ title: ERASED.text, url: '' }).where(eq(advanceHolds.payerId, userId));
  await tx.delete(peopleFlags).where(eq(peopleFlags.userId, userId));
  await tx.delete(onlineSpans).where(eq(onlineSpans.userId, userId));
  await tx
    .update(consultants)
    .set({
      active: false,
      intent: 'off',
      headline: '',
      bio: '',
      tags: [],
      showPresence: false,
      pauseReason: '',
      quietFromMinute: null,
      quietToMinute: null,
    })
    .where(eq(consultants.userId, userId));

  await tx.delete(mails).where(eq(mails.userId, userId));
  await tx.delete(pushes).where(eq(pushes.userId, userId));
  await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.userId, userId));
  await tx.delete(userTokens).where(eq(userTokens.userId, userId));
  await tx.delete(refreshTokens).where(eq(refreshTokens.userId, userId));
  await tx
    .update(users)
    .set({
      name: ERASED.name,
      email: erasedEmail(userId),
      // Fits no password.
      passwordHash: '',
      emailVerifiedAt: null,
      timeZone: null,
      suspendedAt: NOW,
      erasedAt: NOW,
    })
    .where(eq(users.id, userId));
}

/** Accounts that are erased here and not yet elsewhere. */
export function erasuresWanted(
  db: Executor,
  limit: number,
): Promise<{ id: string; stripeCustomerId: string | null }[]> {
  return db
    .select({ id: users.id, stripeCustomerId: users.stripeCustomerId })
    .from(users)
    .where(and(isNotNull(users.erasedAt), isNull(users.erasedOutsideAt)))
    .orderBy(users.erasedAt)
    .limit(limit);
}

/** Files that somebody sent, finished or not. */
export const filesSentBy = (db: Executor, userId: string): Promise<{ id: string; sessionId: string }[]> =>
  db
    .select({ id: sessionFiles.id, sessionId: sessionFiles.sessionId })
    .from(sessionFiles)
    .where(eq(sessionFiles.senderId, userId));

/** Calls in which they asked. */
export async function callsAskedBy(db: Executor, userId: string): Promise<string[]> {
  const rows = await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.customerId, userId));
  return rows.map(({ id }) => id);
}

/** The content of a file is gone: so is what is known of it. */
export async function forgetFile(db: Executor, id: string): Promise<void> {
  await db.delete(sessionFiles).where(eq(sessionFiles.id, id));
}

/** All is gone, the provider's customer too. */
export async function markErasedOutside(db: Executor, userId: string): Promise<void> {
  await db
    .update(users)
    .set({ erasedOutsideAt: NOW, stripeCustomerId: null })
    .where(and(eq(users.id, userId), isNotNull(users.erasedAt)));
}
