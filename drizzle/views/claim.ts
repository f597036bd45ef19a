import { eq, inArray } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import type { ClaimView } from '@cc/contract/http/questions.ts';
import { stripContactDetails } from '@cc/domain/question.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import type { Claim } from '../repositories/claims.ts';
import type { Versions } from '../repositories/sync.ts';
import { offers, questions, sessions } from '../schema/index.ts';

/** Claims as the consultants who made them see them, in the order given. */
export async function claimViews(db: Executor, rows: Claim[]): Promise<ClaimView[]> {
  if (rows.length === 0) return [];
  const [asked, begun] = await Promise.all([
    db
      .select({ id: questions.id, title: questions.title })
      .from(questions)
      .where(
        inArray(
          questions.id,
          rows.map(({ questionId }) => questionId),
        ),
      ),
    db
      .select({ claimId: offers.claimId, sessionId: sessions.id })
      .from(offers)
      .innerJoin(sessions, eq(sessions.offerId, offers.id))
      .where(
        inArray(
          offers.claimId,
          rows.map(({ id }) => id),
        ),
      ),
  ]);
  return rows.map((row) => ({
    id: row.id,
    questionId: row.questionId,
    title: stripContactDetails(asked.find(({ id }) => id === row.questionId)?.title ?? ''),
    status: row.status,
    priceMinor: row.priceMinor,
    earnMinor: row.earnMinor,
    currency: row.currency,
    blockMinutes: row.blockMinutes,
    createdAt: iso(row.createdAt),
    confirmBy: iso(row.confirmBy),
    sessionId: begun.find(({ claimId }) => claimId === row.id)?.sessionId ?? null,
  }));
}

/** Tells the consultants what became of their claims. */
export async function claimNews(db: Executor, rows: Claim[], versions: Versions): Promise<News[]> {
  const views = await claimViews(db, rows);
  return rows.flatMap((row, i): News[] => {
    const version = versions.get(row.consultantId);
    const claim = views[i];
    return claim && version !== undefined
      ? [{ to: row.consultantId, event: 'claim:status', payload: { version, claim } }]
      : [];
  });
}
