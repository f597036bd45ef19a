import { and, eq, ne } from 'drizzle-orm';
import type { z } from 'zod';
import type { timeline } from '@cc/contract/http/sessions.ts';
import { markAt, talk } from '@cc/domain/billing.ts';
import { formatMoney } from '@cc/domain/money.ts';
import type { Executor } from '../client.ts';
import { iso, isoOrNull } from '../now.ts';
import { intervalsOf } from '../repositories/presence-intervals.ts';
import type { Session } from '../repositories/sessions.ts';
import { cases, chargebacks, ledgerEntries, payments, refunds, sessionBlocks } from '../schema/index.ts';

export type Timeline = z.output<typeof timeline>;

const ENDINGS: Record<NonNullable<Session['endReason']>, string> = {
  hung_up: 'The call was ended.',
  block_over: 'The time agreed on was used up.',
  connection_lost: 'Somebody dropped out and did not come back.',
  hold_failed: 'The card was refused.',
  hold_abandoned: 'The payment was not confirmed in time.',
  no_show: 'Not both joined in time.',
  cancelled: 'Called off before it began.',
};

const ASKED = {
  under_review: 'We have sent the bank what this page shows.',
  won: 'The bank let the matter rest.',
  lost: 'The bank let the matter rest.',
};

const CHARGEBACK = {
  under_review: 'We have sent the bank what this page shows; it is deciding.',
  won: 'The bank decided that the charge stands.',
  lost: 'The bank decided that the charge does not stand. We bear it; the consultant keeps what was paid.',
};

const REFUNDED: Record<(typeof refunds.$inferSelect)['reason'], string> = {
  consultant_left: 'the share of the block that was not used, because the consultant left.',
  platform_fault: 'the share of the block that was not used, because the line broke on our side.',
  case: 'decided on a case.',
  by_hand: 'given by us.',
};

const LOST = 'The bank did not let the charge through: nothing was charged, and we pay the consultant.';

async function furtherBlocks(db: Executor, session: Session): Promise<[Date | null, string][]> {
  const blocks = await db.select().from(sessionBlocks).where(eq(sessionBlocks.sessionId, session.id));
  const price = formatMoney(session.priceMinor, session.currency);
  return blocks.flatMap(({ block, createdAt, decision, decidedAt }): [Date | null, string][] => [
    [createdAt, `The customer extended the call by a block (number ${block}); ${price} more was held on the card.`],
    [
      decidedAt,
      decision === 'capture'
        ? `Block ${block} had begun: its price is charged.`
        : `Block ${block} was not begun: nothing is charged for it.`,
    ],
  ]);
}

/**
 * How the bill came about. Talk time and mark are computed here from the very intervals that are shown, by the rule that
 * the decision is made by, so that anyone can do the sum again.
 */
export async function timelineOf(db: Executor, session: Session): Promise<Timeline> {
  const intervals = await intervalsOf(db, session.id);
  const cutoff = session.endedAt?.getTime() ?? Infinity;
  const facts = {
    customerIntervals: intervals.filter(({ userId }) => userId === session.customerId),
    consultantIntervals: intervals.filter(({ userId }) => userId === session.consultantId),
    freeWindowMs: session.freeWindowMs,
    cutoff,
  };
  const mark = markAt(facts);
  const at = (epochMs: number) => iso(new Date(epochMs));
  const money = (minor: number) => formatMoney(minor, session.currency);
  const given = await db
    .select({ refund: refunds })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(and(eq(payments.sessionId, session.id), ne(refunds.status, 'void')));
  const back = given.map(({ refund: { amountMinor, reason, status, updatedAt } }): [Date, string] => [
    updatedAt,
    status === 'failed'
      ? `The bank did not take a refund of ${money(amountMinor)}; we are finding another way.`
      : `${money(amountMinor)} ${status === 'succeeded' ? 'went back' : 'is going back'}: ${REFUNDED[reason]}`,
  ]);
  const disputed = await db
    .select({ chargeback: chargebacks })
    .from(chargebacks)
    .innerJoin(payments, eq(payments.id, chargebacks.paymentId))
    .where(eq(payments.sessionId, session.id));
  const taken = disputed.flatMap(({ chargeback: { createdAt, updatedAt, status, amountMinor, ...now } }) => {
    const first = now.inquiry
      ? `The card’s bank asked us why ${money(amountMinor)} was charged. Nothing was taken back.`
      : now.escalated
        ? `The card’s bank asked us why ${money(amountMinor)} was charged, and then took it back.`
        : `The card’s bank took ${money(amountMinor)} back and asked us why it was charged.`;
    const then = status === 'needs_response' ? null : (now.inquiry ? ASKED : CHARGEBACK)[status];
    return [[createdAt, first], ...(then ? [[updatedAt, then]] : [])] as [Date, string][];
  });
  const lost = await db
    .select({ at: ledgerEntries.createdAt })
    .from(ledgerEntries)
    .innerJoin(payments, eq(payments.id, ledgerEntries.paymentId))
    .where(
      and(eq(payments.sessionId, session.id), eq(ledgerEntries.kind, 'loss'), eq(ledgerEntries.account, 'consultant')),
    );
  const extended = session.blocks > 1 ? await furtherBlocks(db, session) : [];
  const [stated] = await db.select().from(cases).where(eq(cases.sessionId, session.id));
  const happened: [Date | null, string][] = [
    [session.createdAt, 'The offer was accepted; the price was agreed.'],
    [session.readyAt, 'The price was held on the card.'],
    [session.liveAt, 'Both were there; the clock started.'],
    [mark === null ? null : new Date(mark), 'The free start was used up.'],
    [session.endedAt, session.endReason ? ENDINGS[session.endReason] : 'The call ended.'],
    [
      session.brokenOffBy && session.settledAt,
      session.brokenOffBy === 'platform'
        ? 'Settled: the line broke on our side.'
        : 'Settled: the consultant had left before the end.',
    ],
    ...extended,
    ...lost.map(({ at }): [Date, string] => [at, LOST]),
    ...back,
    ...taken,
    [stated?.createdAt ?? null, 'The customer told us what was not right.'],
    [stated?.answeredAt ?? null, 'The consultant answered.'],
    [
      stated?.decidedAt ?? null,
      stated?.refundMinor ? `We decided: ${money(stated.refundMinor)} goes back.` : 'We decided: the charge stays.',
    ],
    [
      session.decidedAt,
      session.decision === 'capture' ? 'Decided: the price is charged.' : 'Decided: nothing is charged.',
    ],
  ];
  return {
    freeWindowMs: session.freeWindowMs,
    talkMs: talk(facts.customerIntervals, facts.consultantIntervals, cutoff).talkMs,
    markAt: mark === null ? null : at(mark),
    decision: session.decision,
    decidedAt: isoOrNull(session.decidedAt),
    endedAt: isoOrNull(session.endedAt),
    intervals: intervals
      .filter(({ from }) => from <= cutoff)
      .map(({ userId, from, lastMedia, closed }) => ({
        role: userId === session.customerId ? ('customer' as const) : ('consultant' as const),
        from: at(from),
        to: at(Math.min(lastMedia, cutoff)),
        open: !closed && session.endedAt === null,
      })),
    events: happened
      .filter((event): event is [Date, string] => event[0] !== null)
      .sort(([a], [b]) => a.getTime() - b.getTime())
      .map(([when, what]) => ({ at: iso(when), what })),
  };
}
