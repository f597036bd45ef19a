import { and, desc, eq, inArray } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import type { QuestionView } from '@cc/contract/http/questions.ts';
import { publicAverage } from '@cc/domain/rating.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { databaseNow, iso, isoOrNull } from '../now.ts';
import type { Question } from '../repositories/questions.ts';
import type { Versions } from '../repositories/sync.ts';
import { claims, consultants, offers, questions, sessions, users } from '../schema/index.ts';

/** People are shown to strangers by their first name. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

const ratingOf = ({ ratingSum: sum, ratingCount: count }: typeof consultants.$inferSelect) => ({
  average: publicAverage({ sum, count }),
  count,
});

/** Who would answer which of the questions and waits for its asker. */
function claimants(db: Executor, rows: Question[]) {
  const ids = rows.filter(({ status }) => status === 'parked').map(({ id }) => id);
  if (ids.length === 0) return [];
  return db
    .select({ claim: claims, name: users.name, consultant: consultants })
    .from(claims)
    .innerJoin(users, eq(users.id, claims.consultantId))
    .innerJoin(consultants, eq(consultants.userId, claims.consultantId))
    .where(and(inArray(claims.questionId, ids), eq(claims.status, 'waiting')));
}

/** Questions as their asker sees them, in the order given. */
export async function questionViews(db: Executor, rows: Question[]): Promise<QuestionView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [asked, held, claimed, now] = await Promise.all([
    db
      .select({ offer: offers, name: users.name, consultant: consultants })
      .from(offers)
      .innerJoin(users, eq(users.id, offers.consultantId))
      .innerJoin(consultants, eq(consultants.userId, offers.consultantId))
      .where(inArray(offers.questionId, ids))
      .orderBy(offers.createdAt, desc(offers.score)),
    db
      .select({ id: sessions.id, questionId: sessions.questionId })
      .from(sessions)
      .where(inArray(sessions.questionId, ids))
      .orderBy(sessions.createdAt),
    claimants(db, rows),
    databaseNow(db),
  ]);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    text: row.text,
    tags: row.tags,
    language: row.language,
    maxPriceMinor: row.maxPriceMinor,
    currency: row.currency,
    status: row.status,
    round: row.round,
    createdAt: iso(row.createdAt),
    waitUntil: iso(row.waitUntil),
    nobodyFree: row.status === 'open' && row.waitUntil <= now,
    closedReason: row.closedReason,
    parked:
      row.parkReason && row.parkedAt
        ? { reason: row.parkReason, at: iso(row.parkedAt), notifiedAt: isoOrNull(row.notifiedAt) }
        : null,
    claim: claimOf(claimed.find(({ claim }) => claim.questionId === row.id)),
    expiresAt: iso(new Date(row.createdAt.getTime() + RULES.questionLifeMs)),
    asked: asked
      .filter(({ offer }) => offer.questionId === row.id)
      .map(({ offer, name, consultant }) => ({
        consultantId: offer.consultantId,
        name: firstName(name),
        headline: consultant.headline,
        rating: ratingOf(consultant),
        why: offer.whyForCustomer,
        // Their tab is closed: it rings at nobody, though it would again if they came back in time.
        status: offer.status === 'ringing' && offer.lostAt ? 'withdrawn' : offer.status,
        at: iso(offer.createdAt),
        ringEndsAt: iso(offer.ringEndsAt),
      })),
    // A question that went on after a call that never was has several; the newest is the one that counts.
    sessionId: held.findLast((session) => session.questionId === row.id)?.id ?? null,
  }));
}

function claimOf(found: Awaited<ReturnType<typeof claimants>>[number] | undefined): QuestionView['claim'] {
  if (!found) return null;
  const { claim, name, consultant } = found;
  return {
    id: claim.id,
    consultantId: claim.consultantId,
    name: firstName(name),
    headline: consultant.headline,
    rating: ratingOf(consultant),
    priceMinor: claim.priceMinor,
    currency: claim.currency,
    blockMinutes: claim.blockMinutes,
    at: iso(claim.createdAt),
    confirmBy: iso(claim.confirmBy),
  };
}

export async function questionView(db: Executor, id: string, customerId: string): Promise<QuestionView | null> {
  const [row] = await db
    .select()
    .from(questions)
    .where(and(eq(questions.id, id), eq(questions.customerId, customerId)));
  return row ? ((await questionViews(db, [row]))[0] ?? null) : null;
}

/** What the asker is told after a change, with the version that the change moved. */
export async function questionNews(db: Executor, id: string, versions: Versions): Promise<News[]> {
  const [row] = await db.select().from(questions).where(eq(questions.id, id));
  const version = row && versions.get(row.customerId);
  if (!row || version === undefined) return [];
  const [question] = await questionViews(db, [row]);
  return question ? [{ to: row.customerId, event: 'question:status', payload: { version, question } }] : [];
}
