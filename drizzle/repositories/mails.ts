import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { LetterTemplate, WantedLetter } from '@cc/contract/letters.ts';
import type { Db, Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { prepared } from '../prepared.ts';
import { mails, users } from '../schema/index.ts';

export type WantedMail = typeof mails.$inferSelect;

const want = prepared((tx) =>
  tx
    .insert(mails)
    .values({
      // A default of ours would be made once, with the statement.
      id: sql.placeholder('id'),
      userId: sql.placeholder('userId'),
      template: sql.placeholder('template'),
      data: sql`${sql.placeholder('data')}::jsonb`,
    })
    .returning({ id: mails.id }),
);

/**
 * Wants a mail; write it in the transaction of what it is about, then start the job `mail`.
 * @returns the id, for the job.
 */
export async function wantMail(tx: Executor, mail: { userId: string } & WantedLetter): Promise<string> {
  const { userId, template, data } = mail;
  const [row] = await want(tx, { id: uuidv7(), userId, template, data: JSON.stringify(data) });
  if (!row) throw new Error('A mail was not written.');
  return row.id;
}

const free = and(isNull(mails.sentAt), or(isNull(mails.leaseUntil), lte(mails.leaseUntil, NOW)));

/** Takes the lease on a mail that is to be sent; undefined when it was sent or somebody else is at it. */
export async function takeMail(
  db: Executor,
  id: string,
  leaseMs: number,
): Promise<(WantedMail & { to: string; name: string }) | undefined> {
  const [row] = await db
    .update(mails)
    .set({ leaseUntil: inMs(leaseMs) })
    .where(and(eq(mails.id, id), free))
    .returning();
  if (!row) return undefined;
  const [user] = await db.select({ to: users.email, name: users.name }).from(users).where(eq(users.id, row.userId));
  return user && { ...row, ...user };
}

/** Takes back letters of a kind that have not gone out: a newer one takes their place, or what they offer is over. */
export async function dropWantedMails(tx: Tx, userId: string, template: LetterTemplate): Promise<void> {
  await tx.delete(mails).where(and(eq(mails.userId, userId), eq(mails.template, template), isNull(mails.sentAt)));
}

/** It is with the mail server. What it was made of (links that open accounts) is not kept. */
export async function markSent(db: Executor, id: string): Promise<void> {
  await db.update(mails).set({ sentAt: NOW, leaseUntil: null, data: {} }).where(eq(mails.id, id));
}

/** The next try is made `ms` from now. */
export async function postponeMail(db: Executor, id: string, ms: number): Promise<void> {
  await db
    .update(mails)
    .set({ leaseUntil: inMs(ms) })
    .where(and(eq(mails.id, id), isNull(mails.sentAt)));
}

/** Those that nobody could send for this long are given up. */
const GIVEN_UP_MS = 86_400_000;

/** Mails that nobody is at, oldest first. */
export async function dueMails(db: Executor, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: mails.id })
    .from(mails)
    .where(and(free, sql`${mails.createdAt} > ${inMs(-GIVEN_UP_MS)}`))
    .orderBy(asc(mails.createdAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** What mails were made of that have been given up (links that open accounts) is not kept either. */
export async function emptyGivenUpMails(db: Db): Promise<void> {
  await db
    .update(mails)
    .set({ data: {} })
    .where(and(isNull(mails.sentAt), lte(mails.createdAt, inMs(-GIVEN_UP_MS)), sql`${mails.data} <> '{}'::jsonb`));
}
