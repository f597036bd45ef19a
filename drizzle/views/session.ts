import { and, desc, eq, inArray, ne, or, sql, type SQL } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import type { RefundView, SessionCase, SessionView } from '@cc/contract/http/sessions.ts';
import type { Role } from '@cc/contract/http/users.ts';
import { caseUntil } from '@cc/domain/cases.ts';
import { earning } from '@cc/domain/pricing.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { iso, isoOrNull } from '../now.ts';
import type { Versions } from '../repositories/sync.ts';
import {
  cases,
  consultants,
  paymentMethods,
  payments,
  questions,
  ratings,
  refunds,
  sessionPeople,
  sessions,
  users,
} from '../schema/index.ts';
import { stayedAway } from '../repositories/no-shows.ts';
import { firstName } from './question.ts';

/** Sessions of `viewerId` that fulfil `where`, newest first, as that person sees them. */
async function views(
  db: Executor,
  viewerId: string,
  where: SQL | undefined,
  page: { limit: number; offset: number } = { limit: 100, offset: 0 },
): Promise<SessionView[]> {
  const mine = or(eq(sessions.customerId, viewerId), eq(sessions.consultantId, viewerId));
  const otherId = sql`case when ${sessions.customerId} = ${viewerId} then ${sessions.consultantId} else ${sessions.customerId} end`;
  const rows = await db
    .select({
      session: sessions,
      title: questions.title,
      text: questions.text,
      other: { id: users.id, name: users.name },
      headline: consultants.headline,
      stated: cases,
    })
    .from(sessions)
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(users, eq(users.id, otherId))
    .leftJoin(consultants, eq(consultants.userId, sessions.consultantId))
    .leftJoin(cases, eq(cases.sessionId, sessions.id))
    .where(and(mine, where))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(page.limit)
    .offset(page.offset);
  if (rows.length === 0) return [];

  const ids = rows.map(({ session }) => session.id);
  const unbegun = rows.filter(({ session }) => session.endReason === 'no_show').map(({ session }) => session.id);
  const [paid, given, rated, away] = await Promise.all([
    db
      .select({ payment: payments, card: { brand: paymentMethods.brand, last4: paymentMethods.last4 } })
      .from(payments)
      .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
      .where(and(inArray(payments.sessionId, ids), eq(payments.block, 1)))
      .orderBy(payments.attempt),
    db
      .select({ refund: refunds, sessionId: payments.sessionId })
      .from(refunds)
      .innerJoin(payments, eq(payments.id, refunds.paymentId))
      .where(and(inArray(payments.sessionId, ids), ne(refunds.status, 'void')))
      .orderBy(refunds.id),
    db.select().from(ratings).where(inArray(ratings.sessionId, ids)),
    stayedAway(db, unbegun),
  ]);

  return rows.map(({ session, title, text, other, headline, stated }): SessionView => {
    const role: Role = session.customerId === viewerId ? 'customer' : 'consultant';
    // The newest try counts. Whose card it is, is the customer's business only.
    const payment = paid.findLast(({ payment: { sessionId } }) => sessionId === session.id);
    const stars = (mineOnly: boolean) =>
      rated.find((row) => row.sessionId === session.id && (row.fromUserId === viewerId) === mineOnly)?.stars ?? null;
    const back = given.flatMap(({ refund, sessionId }) => (sessionId === session.id ? [refund] : []));
    const until = caseUntil(
      {
        endedAt: session.settledAt && (session.endedAt?.getTime() ?? null),
        capturedMinor: payment?.payment.capturedMinor ?? 0,
        refundedMinor: back.reduce((sum, { status, amountMinor }) => sum + (status === 'failed' ? 0 : amountMinor), 0),
        chargedBack: false,
      },
      RULES,
    );
    return {
      id: session.id,
      questionId: session.questionId,
      status: session.status,
      outcome: session.outcome,
      endReason: session.endReason,
      stayedAway: away.get(session.id) ?? [],
      role,
      other: { id: other.id, name: firstName(other.name), headline: role === 'customer' ? (headline ?? '') : '' },
      title,
      text,
      priceMinor: session.priceMinor,
      currency: session.currency,
      blockMinutes: session.blockMinutes,
      commissionBps: session.commissionBps,
      earnMinor: payment ? earnedOf(payment.payment) : earning(session).payoutMinor,
      freeWindowMs: session.freeWindowMs,
      freeWindowWhy: session.freeWindowWhy,
      createdAt: iso(session.createdAt),
      holdDeadlineAt: iso(session.holdDeadlineAt),
      joinDeadlineAt: isoOrNull(session.joinDeadlineAt),
      liveAt: isoOrNull(session.liveAt),
      interruptedAt: isoOrNull(session.interruptedAt),
      endedAt: isoOrNull(session.endedAt),
      talkMs: session.talkMs,
      talkingSince: isoOrNull(session.talkingSince),
      markAt: isoOrNull(session.markAt),
      blockEndsAt: isoOrNull(session.blockEndsAt),
      decision: session.decision,
      payment: {
        status: payment?.payment.status ?? 'new',
        declineCode: role === 'customer' ? (payment?.payment.declineCode ?? null) : null,
        capturedMinor: payment?.payment.capturedMinor ?? 0,
        refundedMinor: payment?.payment.refundedMinor ?? 0,
        card: role === 'customer' && payment ? payment.card : { brand: '', last4: '' },
      },
      brokenOffBy: session.brokenOffBy,
      refunds: back.map(refundView),
      case: stated && caseView(stated),
      caseUntil: until === null || stated ? null : iso(new Date(until)),
      myRating: stars(true),
      theirRating: stars(false),
    };
  });
}

/** What the consultant is paid of it: transfer and commission go back in proportion to what went back. */
const earnedOf = ({ amountMinor, feeMinor, refundedMinor, feeRefundedMinor }: typeof payments.$inferSelect): number =>
  amountMinor - feeMinor - (refundedMinor - feeRefundedMinor);

export const caseView = (stated: typeof cases.$inferSelect): SessionCase => ({
  status: stated.status,
  statement: stated.statement,
  createdAt: iso(stated.createdAt),
  answer: stated.answer,
  answeredAt: isoOrNull(stated.answeredAt),
  decision: stated.decision,
  decidedAt: isoOrNull(stated.decidedAt),
  refundMinor: stated.refundMinor,
});

function refundView({ reason, amountMinor, status, updatedAt }: typeof refunds.$inferSelect): RefundView {
  if (status === 'void') throw new Error('A refund that is void is not shown.');
  return { reason, amountMinor, status, at: iso(updatedAt) };
}

/** Null when there is no such session, or the viewer is not one of its two people. */
export async function sessionView(db: Executor, sessionId: string, viewerId: string): Promise<SessionView | null> {
  return (await views(db, viewerId, eq(sessions.id, sessionId)))[0] ?? null;
}

/** One page of somebody's sessions in one role or both, newest first. */
export async function sessionViews(
  db: Executor,
  viewerId: string,
  { role, page, size = 20 }: { role?: Role | undefined; page: number; size?: number },
): Promise<{ items: SessionView[]; total: number }> {
  const inRole = or(
    role === 'consultant' ? undefined : eq(sessions.customerId, viewerId),
    role === 'customer' ? undefined : eq(sessions.consultantId, viewerId),
  );
  const [items, total] = await Promise.all([
    views(db, viewerId, inRole, { limit: size, offset: (page - 1) * size }),
    db.$count(sessions, inRole),
  ]);
  return { items, total };
}

/** The session somebody is in now, in either role. */
export async function activeSessionOf(db: Executor, userId: string): Promise<SessionView | null> {
  const active = db
    .select({ id: sessionPeople.sessionId })
    .from(sessionPeople)
    .where(and(eq(sessionPeople.userId, userId), eq(sessionPeople.active, true)));
  return (await views(db, userId, inArray(sessions.id, active)))[0] ?? null;
}

/** What the two are told after a change, each with their own view and the version that the change moved. */
export async function sessionNews(db: Executor, sessionId: string, versions: Versions): Promise<News[]> {
  const news = await Promise.all(
    [...versions].map(async ([to, version]): Promise<News[]> => {
      const session = await sessionView(db, sessionId, to);
      return session ? [{ to, event: 'session:status', payload: { version, session } }] : [];
    }),
  );
  return news.flat();
}
