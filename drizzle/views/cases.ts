import { asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { ResponseOf } from '@cc/contract/http/endpoint.ts';
import type { casesApi } from '@cc/contract/http/cases.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db, Executor } from '../client.ts';
import { iso, isoOrNull } from '../now.ts';
import { chargeOf } from '../repositories/cases.ts';
import { cases, questions, sessions, users } from '../schema/index.ts';
import { caseView } from './session.ts';
import { timelineOf } from './timeline.ts';

const PAGE = 20;
const DAY_MS = 86_400_000;

const ROW = {
  stated: cases,
  session: sessions,
  title: questions.title,
  customer: users.name,
  consultant: sql<string>`(select c.name from users c where c.id = ${sessions.consultantId})`,
  capturedMinor:
    sql<number>`(select sum(p.captured_minor) from payments p where p.session_id = ${sessions.id})`.mapWith(Number),
  currency: sessions.currency,
};

const rowsOf = (db: Executor) =>
  db
    .select(ROW)
    .from(cases)
    .innerJoin(sessions, eq(sessions.id, cases.sessionId))
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, sessions.customerId))
    .$dynamic();

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

const rowView = ({ stated, title, customer, consultant, capturedMinor, currency }: Row) => ({
  id: stated.id,
  sessionId: stated.sessionId,
  title,
  customer,
  consultant,
  status: stated.status,
  capturedMinor,
  currency,
  createdAt: iso(stated.createdAt),
  answeredAt: isoOrNull(stated.answeredAt),
});

/** Cases as admins list them: those that wait, the oldest answered first; those decided, the newest first. */
export async function casesView(
  db: Executor,
  { which, page }: { which: 'waiting' | 'decided'; page: number },
): Promise<ResponseOf<typeof casesApi.list>> {
  const some = inArray(cases.status, which === 'waiting' ? ['open', 'answered'] : ['refunded', 'rejected']);
  const order = which === 'waiting' ? [desc(cases.status), asc(cases.createdAt)] : [desc(cases.decidedAt)];
  const rows = await rowsOf(db)
    .where(some)
    .orderBy(...order)
    .limit(PAGE)
    .offset((page - 1) * PAGE);
  return { items: rows.map(rowView), total: await db.$count(cases, some) };
}

/** One case with what is known of its call; null when there is none. */
export async function adminCaseView(
  db: Db,
  id: string,
  { caseAnswerDays }: Pick<Rules, 'caseAnswerDays'>,
): Promise<ResponseOf<typeof casesApi.get> | null> {
  const [row] = await rowsOf(db).where(eq(cases.id, id));
  if (!row) return null;
  const { stated, session } = row;
  const charge = await db.transaction((tx) => chargeOf(tx, session.id));
  return {
    ...rowView(row),
    case: caseView(stated),
    blockMinutes: session.blockMinutes * session.blocks,
    leftMinor: charge.leftMinor,
    refundedMinor: charge.refundedMinor,
    decidableAt: iso(stated.answeredAt ?? new Date(stated.createdAt.getTime() + caseAnswerDays * DAY_MS)),
    timeline: await timelineOf(db, session),
  };
}
