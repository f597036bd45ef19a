import { and, desc, eq, inArray, ne, or, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { News } from '@cc/contract/events.ts';
import type { RefundView, SessionCase, SessionView } from '@cc/contract/http/sessions.ts';
import type { Role } from '@cc/contract/http/users.ts';
import { caseUntil, leftToRefund } from '@cc/domain/cases.ts';
import { earning } from '@cc/domain/pricing.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { iso, isoOrNull } from '../now.ts';
import { prepared } from '../prepared.ts';
import type { Versions } from '../repositories/sync.ts';
import {
  cases,
  chargebacks,
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
import { isOver } from '../repositories/sessions.ts';
import { stayedAway } from '../repositories/no-shows.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';
import { firstName } from './question.ts';

const customer = alias(users, 'customer');
const consultant = alias(users, 'consultant');

/** A session as it is read, for either of its two people. */
interface Found {
  id: string;
  /** The database's clock when it was read. */
  now: Date;
  customerId: string;
  consultantId: string;
  seenBy(viewerId: string): SessionView;
}

/** Whether there is something of a session that is rare, and read only where it is. */
const some = (from: SQL) => sql<boolean>`exists (select 1 from ${from})`;
const OF_IT = sql`payments p where p.session_id = ${sessions.id} and p.id`;

const rowsOf = (db: Executor) =>
  db
    .select({
      session: sessions,
      title: questions.title,
      text: questions.text,
      names: { customer: customer.name, consultant: consultant.name },
      headline: consultants.headline,
      stated: cases,
      now: sql<Date>`clock_timestamp()`.mapWith(sessions.createdAt),
      has: {
        refunds: some(sql`refunds r, ${OF_IT} = r.payment_id`),
        chargebacks: some(sql`chargebacks c, ${OF_IT} = c.payment_id`),
        ratings: some(sql`ratings a where a.session_id = ${sessions.id}`),
      },
    })
    .from(sessions)
    .innerJoin(questions, eq(questions.id, sessions.questionId))
    .innerJoin(customer, eq(customer.id, sessions.customerId))
    .innerJoin(consultant, eq(consultant.id, sessions.consultantId))
    .leftJoin(consultants, eq(consultants.userId, sessions.consultantId))
    .leftJoin(cases, eq(cases.sessionId, sessions.id))
    .$dynamic();

const triesOf = (db: Executor, where: SQL) =>
  db
    .select({ payment: payments, card: { brand: paymentMethods.brand, last4: paymentMethods.last4 } })
    .from(payments)
    .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
    .where(where)
    .orderBy(payments.block, payments.attempt);

type Rows = Awaited<ReturnType<typeof rowsOf>>;
type Tries = Awaited<ReturnType<typeof triesOf>>;

/** Sessions are read at every step that they take. */
const IDS = uuidsNamed('ids');
const rowsById = prepared((db) => rowsOf(db).where(sql`${sessions.id} = any(${IDS})`));
const triesById = prepared((db) => triesOf(db, sql`${payments.sessionId} = any(${IDS})`));
/** Mostly it is one. Of a list PostgreSQL never knows how long it is, and plans so many joins anew each time. */
const ID = sql.placeholder('id');
const oneById = prepared((db) => rowsOf(db).where(eq(sessions.id, ID)));
const triesOfOne = prepared((db) => triesOf(db, eq(payments.sessionId, ID)));

async function findAll(db: Executor, sessionIds: readonly string[]): Promise<Found[]> {
  const [id] = sessionIds;
  const ids = uuidList(sessionIds);
  const [rows, tries] = await Promise.all(
    sessionIds.length === 1
      ? [oneById(db, { id }), triesOfOne(db, { id })]
      : [rowsById(db, { ids }), triesById(db, { ids })],
  );
  return foundOf(db, rows, tries);
}

const findOne = async (db: Executor, id: string): Promise<Found | undefined> => (await findAll(db, [id]))[0];

/** Sessions that fulfil `where`, newest first. */
async function find(
  db: Executor,
  where: SQL | undefined,
  page: { limit: number; offset: number } = { limit: 100, offset: 0 },
): Promise<Found[]> {
  const rows = await rowsOf(db)
    .where(where)
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(page.limit)
    .offset(page.offset);
  const ids = rows.map(({ session }) => session.id);
  return rows.length === 0 ? [] : foundOf(db, rows, await triesOf(db, inArray(payments.sessionId, ids)));
}

async function foundOf(db: Executor, rows: Rows, paid: Tries): Promise<Found[]> {
  const idsOf = (wanted: (row: Rows[number]) => boolean) => rows.filter(wanted).map(({ session }) => session.id);
  const unbegun = idsOf(({ session }) => session.endReason === 'no_show');
  const refunded = idsOf(({ has }) => has.refunds);
  const taken = idsOf(({ has }) => has.chargebacks);
  const judged = idsOf(({ has }) => has.ratings);
  const [given, disputed, rated, away] = await Promise.all([
    refunded.length === 0
      ? []
      : db
          .select({ refund: refunds, sessionId: payments.sessionId })
          .from(refunds)
          .innerJoin(payments, eq(payments.id, refunds.paymentId))
          .where(and(inArray(payments.sessionId, refunded), ne(refunds.status, 'void')))
          .orderBy(refunds.id),
    taken.length === 0
      ? []
      : db
          .select({ paymentId: chargebacks.paymentId })
          .from(chargebacks)
          .innerJoin(payments, eq(payments.id, chargebacks.paymentId))
          .where(
            and(inArray(payments.sessionId, taken), ne(chargebacks.status, 'won'), eq(chargebacks.inquiry, false)),
          ),
    judged.length === 0 ? [] : db.select().from(ratings).where(inArray(ratings.sessionId, judged)),
    stayedAway(db, unbegun),
  ]);

  return rows.map(({ session, title, text, names, headline, stated, now }): Found => {
    const { customerId, consultantId } = session;
    // The newest try counts. Whose card it is, is the customer's business only.
    const tries = paid.filter(({ payment: { sessionId } }) => sessionId === session.id);
    const payment = tries.findLast(({ payment: { block } }) => block === 1);
    const further = tries.findLast(({ payment: { block } }) => block === session.blocks + 1);
    const charged = tries.flatMap(({ payment: one }) => (one.status === 'captured' ? [one] : []));
    const sum = (of: (one: (typeof charged)[number]) => number) => charged.reduce((all, one) => all + of(one), 0);
    const starsBy = (userId: string) =>
      rated.find((row) => row.sessionId === session.id && row.fromUserId === userId)?.stars ?? null;
    const back = given.flatMap(({ refund, sessionId }) => (sessionId === session.id ? [refund] : []));
    const until = caseUntil(
      {
        endedAt: session.settledAt && (session.endedAt?.getTime() ?? null),
        // What a bank has taken, or is deciding about, is not ours to give back.
        leftMinor: sum(({ id, capturedMinor }) =>
          leftToRefund({
            capturedMinor,
            refundedMinor: back.reduce(
              (all, { paymentId, status, amountMinor }) =>
                all + (paymentId !== id || status === 'failed' ? 0 : amountMinor),
              0,
            ),
            chargedBack: disputed.some(({ paymentId }) => paymentId === id),
          }),
        ),
      },
      RULES,
    );
    const seenAs = (role: Role, other: { id: string; name: string }): SessionView => ({
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
      blocks: session.blocks,
      extension: role === 'customer' && !isOver(session) ? extensionOf(further) : null,
      earnMinor: payment
        ? [payment, ...tries.filter(isFurther)].reduce((all, one) => all + earnedOf(one.payment), 0)
        : earning(session).payoutMinor,
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
        capturedMinor: sum(({ capturedMinor }) => capturedMinor),
        refundedMinor: sum(({ refundedMinor }) => refundedMinor),
        card: role === 'customer' && payment ? payment.card : { brand: '', last4: '' },
      },
      brokenOffBy: session.brokenOffBy,
      refunds: back.map(refundView),
      case: stated && caseView(stated),
      caseUntil: until === null || stated ? null : iso(new Date(until)),
      myRating: starsBy(role === 'customer' ? customerId : consultantId),
      theirRating: starsBy(other.id),
    });
    return {
      id: session.id,
      now,
      customerId,
      consultantId,
      seenBy: (viewerId) =>
        viewerId === customerId
          ? seenAs('customer', { id: consultantId, name: names.consultant })
          : seenAs('consultant', { id: customerId, name: names.customer }),
    };
  });
}

/** A further block that is paid to the consultant, by the customer or by the house. */
const isFurther = ({ payment: { block, status, owedMinor } }: Tries[number]): boolean =>
  block > 1 && (status === 'captured' || owedMinor > 0);

/** What the consultant is paid of it: transfer and commission go back in proportion to what went back. Of a lost charge, what is owed. */
const earnedOf = (payment: typeof payments.$inferSelect): number => {
  const { amountMinor, feeMinor, refundedMinor, feeRefundedMinor, owedMinor } = payment;
  return owedMinor > 0 ? owedMinor : amountMinor - feeMinor - (refundedMinor - feeRefundedMinor);
};

/** The try to pay for a further block while it is under way. */
function extensionOf(further: Tries[number] | undefined): SessionView['extension'] {
  if (!further) return null;
  const { block, status, declineCode, wanted } = further.payment;
  if (wanted === 'cancel') return null;
  if (status !== 'new' && status !== 'action_required' && status !== 'declined') return null;
  return { block, status, declineCode, card: further.card };
}

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
  const found = await findOne(db, sessionId);
  return found && [found.customerId, found.consultantId].includes(viewerId) ? found.seenBy(viewerId) : null;
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
  const [found, total] = await Promise.all([
    find(db, inRole, { limit: size, offset: (page - 1) * size }),
    db.$count(sessions, inRole),
  ]);
  return { items: found.map((session) => session.seenBy(viewerId)), total };
}

const sessionOf = prepared((db) =>
  db
    .select({ id: sessionPeople.sessionId })
    .from(sessionPeople)
    .where(and(eq(sessionPeople.userId, sql.placeholder('userId')), eq(sessionPeople.active, true))),
);

/** The session somebody is in now, in either role. */
export async function activeSessionOf(db: Executor, userId: string): Promise<SessionView | null> {
  const [active] = await sessionOf(db, { userId });
  return (active && (await findOne(db, active.id))?.seenBy(userId)) ?? null;
}

/** What the two of a session are told after a change, each with their own view and the version that the change moved. */
export async function sessionNews(db: Executor, sessionId: string, versions: Versions): Promise<News[]> {
  return (await sessionsTold(db, [sessionId], versions)).get(sessionId)?.news ?? [];
}

/** The same of several sessions, by id, and the database's clock. */
export async function sessionsTold(
  db: Executor,
  sessionIds: readonly string[],
  versions: Versions,
): Promise<Map<string, { news: News[]; now: Date }>> {
  const told = new Map<string, { news: News[]; now: Date }>();
  for (const { id, now, customerId, consultantId, seenBy } of await findAll(db, sessionIds)) {
    const news = [customerId, consultantId].flatMap((to): News[] => {
      const version = versions.get(to);
      return version === undefined ? [] : [{ to, event: 'session:status', payload: { version, session: seenBy(to) } }];
    });
    told.set(id, { news, now });
  }
  return told;
}
