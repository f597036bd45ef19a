import { aliasedTable, and, desc, eq, gte, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import { answerQuality } from '@cc/domain/matching/evidence/answer-quality.ts';
import type { PastSession } from '@cc/domain/matching/evidence/past-session.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { inMs } from '../now.ts';
import { consultants, matchRounds, questions, ratings, sessions, users } from '../schema/index.ts';

/** How many are loaded at once. */
const PAGE = 2_000;

type Quality = Pick<Rules, 'freeWindowMs' | 'answerMinTalkMs'>;

/** Newest first. Sessions of an account that is gone or suspended, on either side, are left out. */
async function finished(db: Executor, where: SQL | undefined, limit: number) {
  const customer = aliasedTable(users, 'customer');
  const consultant = aliasedTable(users, 'consultant');
  return db
    .select({
      id: sessions.id,
      endedAt: sql<Date>`${sessions.endedAt}`.mapWith(sessions.endedAt),
      outcome: sql<'billed' | 'free'>`${sessions.outcome}`,
      talkMs: sessions.talkMs,
      consultantId: sessions.consultantId,
      stars: ratings.stars,
      title: questions.title,
      text: questions.text,
      tags: questions.tags,
    })
    .from(sessions)
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(customer, and(eq(customer.id, sessions.customerId), isNull(customer.suspendedAt)))
    .innerJoin(consultant, and(eq(consultant.id, sessions.consultantId), isNull(consultant.suspendedAt)))
    .leftJoin(ratings, and(eq(ratings.sessionId, sessions.id), eq(ratings.fromUserId, sessions.customerId)))
    .where(and(inArray(sessions.outcome, ['billed', 'free']), where))
    .orderBy(desc(sessions.endedAt), desc(sessions.id))
    .limit(limit);
}

/** Undefined when nothing was answered in it. */
function remembered(row: Awaited<ReturnType<typeof finished>>[number], rules: Quality): PastSession | undefined {
  const quality = answerQuality(row, rules);
  if (quality === 0) return undefined;
  const { id, endedAt, title, text, tags, consultantId } = row;
  return { id, at: endedAt.getTime(), title, text, tags, answers: [{ consultantId, quality }] };
}

/**
 * The newest `limit` finished sessions as matching remembers them, newest first and page by page: what was asked, who
 * answered and how well. Sessions in which nothing was answered are not among them.
 */
export async function* pastSessions(
  db: Executor,
  limit: number,
  rules: Quality,
  pageSize = PAGE,
): AsyncGenerator<PastSession[]> {
  let before: SQL | undefined;
  for (let left = limit; left > 0;) {
    const rows = await finished(db, before, pageSize);
    const page = rows.flatMap((row) => remembered(row, rules) ?? []).slice(0, left);
    left -= page.length;
    yield page;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    before = sql`(${sessions.endedAt}, ${sessions.id}) < (${last.endedAt.toISOString()}::timestamptz, ${last.id}::uuid)`;
  }
}

/** Those of `ids` that matching remembers; the others are to be forgotten, or never were. */
export async function pastSessionsById(db: Executor, ids: string[], rules: Quality): Promise<PastSession[]> {
  if (ids.length === 0) return [];
  const rows = await finished(db, inArray(sessions.id, ids), ids.length);
  return rows.flatMap((row) => remembered(row, rules) ?? []);
}

/**
 * Sessions that were decided or rated within the last `withinMs`, or whose people were suspended: what a lost message would
 * have told.
 */
export async function recentlyFinished(db: Executor, withinMs: number): Promise<string[]> {
  const since = inMs(-withinMs);
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(gte(sessions.decidedAt, since))
    .union(db.select({ id: ratings.sessionId }).from(ratings).where(gte(ratings.createdAt, since)))
    .union(
      db
        .select({ id: sessions.id })
        .from(sessions)
        .innerJoin(users, or(eq(users.id, sessions.customerId), eq(users.id, sessions.consultantId)))
        .where(gte(users.suspendedAt, since)),
    );
  return rows.map((row) => row.id);
}

/** Who could have been asked in each of these sessions' questions: the rankings kept with it, but for whom a hard filter kept out. */
export async function candidatesOf(db: Executor, sessionIds: string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (let from = 0; from < sessionIds.length; from += PAGE) {
    const rows = await db
      .select({ id: sessions.id, ranking: matchRounds.ranking })
      .from(sessions)
      .innerJoin(matchRounds, eq(matchRounds.questionId, sessions.questionId))
      .where(inArray(sessions.id, sessionIds.slice(from, from + PAGE)));
    for (const { id, ranking } of rows) {
      const ids = ranking.flatMap(({ consultantId, excluded }) => (excluded ? [] : [consultantId]));
      found.set(id, [...new Set([...(found.get(id) ?? []), ...ids])]);
    }
  }
  return found;
}

/** What a profile says, as it does now; what it said back then is not kept. */
export interface PastProfile {
  userId: string;
  tags: string[];
  headline: string;
  bio: string;
}

export async function profilesOf(db: Executor, userIds: string[]): Promise<Map<string, PastProfile>> {
  const found = new Map<string, PastProfile>();
  const { userId, tags, headline, bio } = consultants;
  for (let from = 0; from < userIds.length; from += PAGE) {
    const rows = await db
      .select({ userId, tags, headline, bio })
      .from(consultants)
      .where(inArray(userId, userIds.slice(from, from + PAGE)));
    for (const row of rows) found.set(row.userId, row);
  }
  return found;
}
