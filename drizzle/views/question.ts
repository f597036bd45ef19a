import { and, desc, eq, inArray } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import type { QuestionView } from '@cc/contract/http/questions.ts';
import { publicAverage } from '@cc/domain/rating.ts';
import type { Executor } from '../client.ts';
import { databaseNow, iso } from '../now.ts';
import type { Question } from '../repositories/questions.ts';
import type { Versions } from '../repositories/sync.ts';
import { consultants, offers, questions, sessions, users } from '../schema/index.ts';

/** People are shown to strangers by their first name. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** Questions as their asker sees them, in the order given. */
export async function questionViews(db: Executor, rows: Question[]): Promise<QuestionView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [asked, held, now] = await Promise.all([
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
    asked: asked
      .filter(({ offer }) => offer.questionId === row.id)
      .map(({ offer, name, consultant }) => ({
        consultantId: offer.consultantId,
        name: firstName(name),
        headline: consultant.headline,
        rating: {
          average: publicAverage({ sum: consultant.ratingSum, count: consultant.ratingCount }),
          count: consultant.ratingCount,
        },
        status: offer.status,
        at: iso(offer.createdAt),
        ringEndsAt: iso(offer.ringEndsAt),
      })),
    // A question that went on after a call that never was has several; the newest is the one that counts.
    sessionId: held.findLast((session) => session.questionId === row.id)?.id ?? null,
  }));
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
