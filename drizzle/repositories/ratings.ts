import { and, eq, or } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { ratings, sessions } from '../schema/index.ts';
import { addRating } from './consultants.ts';

export type RatingResult =
  | { session: { customerId: string; consultantId: string } }
  | { refused: 'not_found' | 'not_ratable' | 'already_rated' };

/**
 * Writes one person's rating of the other, and counts it if the rated one was the consultant. Only somebody who was in it
 * may rate a session, only once it was live and has ended, and only once.
 */
export async function rateSession(
  tx: Tx,
  rating: { userId: string; sessionId: string; stars: number; comment: string },
): Promise<RatingResult> {
  const { userId, sessionId, stars, comment } = rating;
  const [session] = await tx
    .select({
      customerId: sessions.customerId,
      consultantId: sessions.consultantId,
      status: sessions.status,
      liveAt: sessions.liveAt,
    })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), or(eq(sessions.customerId, userId), eq(sessions.consultantId, userId))));
  if (!session) return { refused: 'not_found' };
  if (session.status !== 'ended' || !session.liveAt) return { refused: 'not_ratable' };

  const ofConsultant = userId === session.customerId;
  const toUserId = ofConsultant ? session.consultantId : session.customerId;
  const toRole = ofConsultant ? 'consultant' : 'customer';
  const written = await tx
    .insert(ratings)
    .values({ sessionId, fromUserId: userId, toUserId, toRole, stars, comment })
    .onConflictDoNothing()
    .returning({ stars: ratings.stars });
  if (written.length === 0) return { refused: 'already_rated' };
  if (ofConsultant) await addRating(tx, toUserId, stars);
  return { session };
}
