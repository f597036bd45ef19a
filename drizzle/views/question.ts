import { and, desc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import type { QuestionView } from '@cc/contract/http/questions.ts';
import { publicAverage } from '@cc/domain/rating.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { iso, isoOrNull } from '../now.ts';
import { prepared, preparedSql } from '../prepared.ts';
import { talkedLately } from '../repositories/fair-use.ts';
import { findQuestion, type Question } from '../repositories/questions.ts';
import type { Versions } from '../repositories/sync.ts';
import { claims, consultants, offers, questions, users } from '../schema/index.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';

/** People are shown to strangers by their first name. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** What an asker sees of a consultant beside the name. */
const SHOWN_OF_CONSULTANT = {
  headline: consultants.headline,
  ratingSum: consultants.ratingSum,
  ratingCount: consultants.ratingCount,
};

const ratingOf = ({ ratingSum: sum, ratingCount: count }: { ratingSum: number; ratingCount: number }) => ({
  average: publicAverage({ sum, count }),
  count,
});

/** Whether the asker and the one asked have talked lately, of a row of `offers`. */
const talkedLatelyOf = sql<boolean>`${talkedLately(
  sql`(select q.customer_id from questions q where q.id = ${offers.questionId})`,
  sql`${offers.consultantId}`,
)}`;

/** Who would answer which of the questions and waits for its asker. */
function claimants(db: Executor, rows: Question[]) {
  const ids = rows.filter(({ status }) => status === 'parked').map(({ id }) => id);
  if (ids.length === 0) return [];
  return db
    .select({ claim: claims, name: users.name, consultant: SHOWN_OF_CONSULTANT })
    .from(claims)
    .innerJoin(users, eq(users.id, claims.consultantId))
    .innerJoin(consultants, eq(consultants.userId, claims.consultantId))
    .where(and(inArray(claims.questionId, ids), eq(claims.status, 'waiting')));
}

/** Whom the askers of the questions wanted to be asked first. */
async function firstChoicesOf(db: Executor, rows: Question[]): Promise<{ consultantId: string; name: string }[]> {
  const ids = rows.flatMap(({ firstChoiceId }) => firstChoiceId ?? []);
  if (ids.length === 0) return [];
  const found = await db.select({ consultantId: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  return found.map(({ consultantId, name }) => ({ consultantId, name: firstName(name) }));
}

/** Who was asked, in what order, and what became of it. */
const askedWhere = (db: Executor, where: SQL) =>
  db
    .select({
      questionId: offers.questionId,
      consultantId: offers.consultantId,
      why: offers.whyForCustomer,
      status: offers.status,
      lostAt: offers.lostAt,
      createdAt: offers.createdAt,
      ringEndsAt: offers.ringEndsAt,
      name: users.name,
      talkedLately: talkedLatelyOf,
      ...SHOWN_OF_CONSULTANT,
    })
    .from(offers)
    .innerJoin(users, eq(users.id, offers.consultantId))
    .innerJoin(consultants, eq(consultants.userId, offers.consultantId))
    .where(where)
    .orderBy(offers.createdAt, desc(offers.score));

const ID = sql.placeholder('id');
const askedOfOne = prepared((db) => askedWhere(db, eq(offers.questionId, ID)));
const askedOfMany = prepared((db) => askedWhere(db, sql`${offers.questionId} = any(${uuidsNamed('ids')})`));

/** Mostly it is one question. Of a list PostgreSQL never knows how long it is, and plans so many joins anew each time. */
const askedOf = (db: Executor, ids: readonly string[]) =>
  ids.length === 1 ? askedOfOne(db, { id: ids[0] }) : askedOfMany(db, { ids: uuidList(ids) });

/** A question that went on after a call that never was has several sessions; the newest is the one that counts. */
const looksAt = preparedSql<{ id: string; now: string; session_id: string | null }>(
  () => sql`
    select id, clock_timestamp() as now,
      (select s.id from sessions s where s.question_id = asked.id order by s.created_at desc limit 1) as session_id
    from unnest(${uuidsNamed('ids')}) as asked(id)`,
);

/** Questions as their asker sees them, in the order given. */
export async function questionViews(db: Executor, rows: Question[]): Promise<QuestionView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [asked, looks, rare] = await Promise.all([
    askedOf(db, ids),
    looksAt(db, { ids: uuidList(ids) }),
    rareOf(db, rows),
  ]);
  const now = new Date(looks[0]?.now ?? Number.NaN);
  const sessionOf = new Map(looks.map((look) => [look.id, look.session_id]));
  return rows.map((row) => viewOf(row, { now, asked, sessionId: sessionOf.get(row.id) ?? null, ...rare }));
}

/** What only few questions have, and is read only for those. */
async function rareOf(db: Executor, rows: Question[]) {
  const [claimed, firstChoices] = await Promise.all([claimants(db, rows), firstChoicesOf(db, rows)]);
  return { claimed, firstChoices };
}

/** `asked`, `claimed` and `firstChoices` may be of other questions, too. */
function viewOf(
  row: Question,
  {
    now,
    asked,
    sessionId,
    claimed,
    firstChoices,
  }: { now: Date; asked: Awaited<ReturnType<typeof askedOf>>; sessionId: string | null } & Awaited<
    ReturnType<typeof rareOf>
  >,
): QuestionView {
  return {
    ...told(row, now),
    claim: claimOf(claimed.find(({ claim }) => claim.questionId === row.id)),
    firstChoice: firstChoices.find(({ consultantId }) => consultantId === row.firstChoiceId) ?? null,
    asked: asked
      .filter(({ questionId }) => questionId === row.id)
      .map((offer) => ({
        consultantId: offer.consultantId,
        name: firstName(offer.name),
        headline: offer.headline,
        rating: ratingOf(offer),
        why: offer.why,
        talkedLately: offer.talkedLately,
        // Their tab is closed: it rings at nobody, though it would again if they came back in time.
        status: offer.status === 'ringing' && offer.lostAt ? 'withdrawn' : offer.status,
        at: iso(offer.createdAt),
        ringEndsAt: iso(offer.ringEndsAt),
      })),
    sessionId,
  };
}

/** A question of which nothing has come yet, and whose asker wants nobody first. */
export const freshQuestionView = (row: Told): QuestionView => ({
  ...told(row, row.createdAt),
  claim: null,
  firstChoice: null,
  asked: [],
  sessionId: null,
});

type Told = Omit<
  Question,
  | 'customerId'
  | 'matchWantedAt'
  | 'askerGoneAt'
  | 'detailAt'
  | 'consentAt'
  | 'consentVersion'
  | 'noFreeStart'
  | 'closedAt'
>;

/** What the row alone tells. */
function told(row: Told, now: Date): Omit<QuestionView, 'claim' | 'firstChoice' | 'asked' | 'sessionId'> {
  return {
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
    expiresAt: iso(new Date(row.createdAt.getTime() + RULES.questionLifeMs)),
  };
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
  const row = await findQuestion(db, id);
  return row?.customerId === customerId ? ((await questionViews(db, [row]))[0] ?? null) : null;
}

const seenNow = prepared((db) =>
  db
    .select({
      question: questions,
      now: sql<Date>`clock_timestamp()`.mapWith(questions.createdAt),
      // By its full name: of a single table drizzle writes columns without, which here would be another's.
      sessionId: sql<string | null>`(select s.id from sessions s where s.question_id = ${questions}.id
        order by s.created_at desc limit 1)`,
    })
    .from(questions)
    .where(eq(questions.id, ID)),
);

/** What the asker is told after a change, with the version that the change moved. All of it is one round trip, mostly. */
export async function questionNews(db: Executor, id: string, versions: Versions): Promise<News[]> {
  const [[seen], asked] = await Promise.all([seenNow(db, { id }), askedOf(db, [id])]);
  const version = seen && versions.get(seen.question.customerId);
  if (!seen || version === undefined) return [];
  const { question: row, now, sessionId } = seen;
  const question = viewOf(row, { now, asked, sessionId, ...(await rareOf(db, [row])) });
  return [{ to: row.customerId, event: 'question:status', payload: { version, question } }];
}
