import { desc, eq, sql } from 'drizzle-orm';
import type { adminSessionsApi } from '@cc/contract/http/admin-sessions.ts';
import type { ResponseOf } from '@cc/contract/http/endpoint.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { qualityMinutes, questions, sessions, users } from '../schema/index.ts';
import { callQualityView } from './call-quality.ts';
import { timelineOf } from './timeline.ts';

const PAGE = 20;

const minutesOf = (user: typeof sessions.customerId | typeof sessions.consultantId) => ({
  minutes: count(sql`true`, user),
  fair: count(sql`m.level = 'fair'`, user),
  poor: count(sql`m.level = 'poor'`, user),
});
const count = (which: ReturnType<typeof sql>, user: typeof sessions.customerId | typeof sessions.consultantId) =>
  sql<number>`(select count(*) from ${qualityMinutes} m where m.session_id = ${sessions.id} and m.user_id = ${user} and ${which})`.mapWith(
    Number,
  );

const ROW = {
  session: sessions,
  title: questions.title,
  customer: users.name,
  consultant: sql<string>`(select c.name from users c where c.id = ${sessions.consultantId})`,
  ofCustomer: minutesOf(sessions.customerId),
  ofConsultant: minutesOf(sessions.consultantId),
};

const rowsOf = (db: Executor) =>
  db
    .select(ROW)
    .from(sessions)
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, sessions.customerId))
    .$dynamic();

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

const rowView = ({ session, title, customer, consultant, ofCustomer, ofConsultant }: Row) => ({
  id: session.id,
  questionId: session.questionId,
  title,
  customer,
  consultant,
  status: session.status,
  outcome: session.outcome,
  createdAt: iso(session.createdAt),
  quality: { customer: ofCustomer, consultant: ofConsultant },
});

const WAS_POOR = sql`exists (select 1 from ${qualityMinutes} m where m.session_id = ${sessions.id} and m.level = 'poor')`;

/** Calls as admins list them, the newest first. */
export async function adminSessionsView(
  db: Executor,
  { which, page }: { which: 'all' | 'poor'; page: number },
): Promise<ResponseOf<typeof adminSessionsApi.list>> {
  const some = which === 'poor' ? WAS_POOR : undefined;
  const rows = await rowsOf(db)
    .where(some)
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(PAGE)
    .offset((page - 1) * PAGE);
  return { items: rows.map(rowView), total: await db.$count(sessions, some) };
}

/** One call with every step of it; null when there is none. */
export async function adminSessionView(
  db: Executor,
  id: string,
): Promise<ResponseOf<typeof adminSessionsApi.get> | null> {
  const [row] = await rowsOf(db).where(eq(sessions.id, id));
  if (!row) return null;
  const { session } = row;
  return {
    ...rowView(row),
    endReason: session.endReason,
    node: session.sfuNode,
    timeline: await timelineOf(db, session),
    connection: await callQualityView(db, session),
  };
}
