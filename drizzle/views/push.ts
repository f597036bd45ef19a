import { and, eq, gt, isNull } from 'drizzle-orm';
import type { PushContent } from '@cc/contract/push.ts';
import type { Executor } from '../client.ts';
import { NOW } from '../now.ts';
import { claims, offers, questions, users } from '../schema/index.ts';
import { firstName } from './question.ts';

/**
 * What an offer's push says: its field and what it pays, never the customer's own words; a lock screen is not a private place.
 * Null once it rings no more, or somebody has it on a screen before them.
 */
export async function offerPush(db: Executor, offerId: string): Promise<PushContent | null> {
  const [row] = await db
    .select({ tags: questions.tags, earnMinor: offers.earnMinor, currency: offers.currency })
    .from(offers)
    .innerJoin(questions, eq(questions.id, offers.questionId))
    .where(
      and(eq(offers.id, offerId), eq(offers.status, 'ringing'), gt(offers.ringEndsAt, NOW), isNull(offers.shownAt)),
    );
  return row ? { kind: 'offer', offerId, ...row } : null;
}

/** What a push of a claim says; null once nobody waits for its asker any more. */
export async function claimPush(db: Executor, claimId: string): Promise<PushContent | null> {
  const [row] = await db
    .select({ questionId: claims.questionId, name: users.name })
    .from(claims)
    .innerJoin(users, eq(users.id, claims.consultantId))
    .where(and(eq(claims.id, claimId), eq(claims.status, 'waiting')));
  return row ? { kind: 'claim', questionId: row.questionId, name: firstName(row.name) } : null;
}

/** What a push of "somebody is free" says; null once the question does not wait for that any more. */
export async function freePush(db: Executor, questionId: string): Promise<PushContent | null> {
  const [row] = await db
    .select({ id: questions.id })
    .from(questions)
    .where(and(eq(questions.id, questionId), eq(questions.parkReason, 'notify')));
  return row ? { kind: 'free', questionId } : null;
}
