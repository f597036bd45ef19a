import type { RefundView, SessionView } from '@cc/contract/http/sessions.ts';
import { formatMoney } from '@cc/domain/money.ts';
import { formatDuration, formatExact } from '#lib/ui/format.ts';

export interface OutcomeWords {
  badge: string;
  tone: 'positive' | 'neutral' | 'warning';
  title: string;
  /** What it cost and why. */
  why: string;
}

const NOT_HELD: Record<string, string> = {
  hold_failed: 'The hold on the card was refused, so the call never began.',
  hold_abandoned: 'The hold on the card was not confirmed in time, so the call never began.',
  cancelled: 'The call was cancelled before it began.',
};

const BECAUSE: Record<RefundView['reason'], { mine: (name: string) => string; theirs: (name: string) => string }> = {
  consultant_left: {
    mine: (name) => `${name} left before the time you paid for was used up, so you get the unused part back.`,
    theirs: (name) => `You left before the time that ${name} paid for was used up, so the unused part goes back.`,
  },
  platform_fault: {
    mine: () => 'The line broke on our side before the time you paid for was used up, so you get the unused part back.',
    theirs: (name) => `The line broke on our side before ${name}’s time was used up, so the unused part goes back.`,
  },
  case: {
    mine: () => 'We looked at your case and decided that you get this back.',
    theirs: () => 'We looked at the case and decided that this goes back.',
  },
  by_hand: { mine: () => 'We gave you this back.', theirs: () => 'We gave this back to the customer.' },
};

/** What went back of a call, how far it is, and why, in the words of whoever looks at it. */
export function refundWords(refund: RefundView, session: SessionView): { title: string; why: string } {
  const amount = formatMoney(refund.amountMinor, session.currency);
  const mine = session.role === 'customer';
  const where = mine ? 'to your card' : `to ${session.other.name}`;
  const why = BECAUSE[refund.reason][mine ? 'mine' : 'theirs'](session.other.name);
  switch (refund.status) {
    case 'succeeded':
      return {
        title: `${amount} went back ${where}`,
        why: mine ? `${why} Banks take five to ten days to show it.` : why,
      };
    case 'failed':
      return {
        title: `${amount} could not be sent back`,
        why: `${why} The bank did not take it, so we are finding another way.`,
      };
    default:
      return { title: `${amount} is going back ${where}`, why };
  }
}

/** Who did not come, and what follows from it; null where that is not why. */
function awayWords({
  endReason,
  stayedAway,
  role,
  other,
}: Pick<SessionView, 'endReason' | 'stayedAway' | 'role' | 'other'>): string | null {
  if (endReason !== 'no_show') return null;
  if (stayedAway.length === 0) return 'You both came, but the line did not stand in time.';
  const me = stayedAway.includes(role);
  if (!me) return `${other.name} did not join in time, so the call never began. This does not count against you.`;
  const counts = role === 'consultant' ? ' It counts as a call that you did not hold, and so for your tier.' : '';
  return stayedAway.length === 2
    ? `Neither of you joined in time, so the call never began.${counts}`
    : `You did not join in time, so the call never began.${counts}`;
}

/** It was to be charged, and the bank did not let that through: the house bears it. */
export const isLost = ({ decision, payment }: Pick<SessionView, 'decision' | 'payment'>): boolean =>
  decision === 'capture' && payment.status === 'cancelled' && payment.capturedMinor === 0;

/** What became of a call, in the words of whoever looks at it. */
export function outcomeWords(session: SessionView): OutcomeWords {
  const talked = formatExact(session.talkMs / 1000);
  const free = formatDuration(session.freeWindowMs / 1000);
  const mine = session.role === 'customer';
  if (session.status === 'cancelled') {
    const why = awayWords(session) ?? NOT_HELD[session.endReason ?? ''] ?? 'The call never began.';
    return {
      badge: 'Did not happen',
      tone: 'neutral',
      title: 'The call did not happen',
      why: `${why} Nothing was charged.`,
    };
  }
  if (session.decision === 'capture') {
    const why =
      session.freeWindowMs === 0
        ? `You talked for ${talked}. The free calls of the day were used up, so it was charged from its start.`
        : talked === free
          ? `You talked for just over the ${free} that are free.`
          : `You talked for ${talked}, past the ${free} that are free.`;
    if (isLost(session)) {
      return mine
        ? {
            badge: 'Not charged',
            tone: 'neutral',
            title: 'You were not charged',
            why: `${why} Your bank did not let the charge through, and you owe nothing.`,
          }
        : {
            badge: 'Earned',
            tone: 'positive',
            title: `You earned ${formatMoney(session.earnMinor, session.currency)}`,
            why: `${why} The customer’s bank did not let the charge through, so we pay you.`,
          };
    }
    // All blocks; what is decided and not charged yet counts as paid.
    const chargedMinor = Math.max(session.priceMinor, session.payment.capturedMinor);
    const paidMinor = chargedMinor - session.payment.refundedMinor;
    const paid = formatMoney(paidMinor, session.currency);
    if (mine && paidMinor === 0) return { badge: 'Refunded', tone: 'neutral', title: 'You got it all back', why };
    return mine
      ? { badge: 'Paid', tone: 'positive', title: `You paid ${paid}`, why }
      : {
          badge: 'Earned',
          tone: 'positive',
          title: `You earned ${formatMoney(session.earnMinor, session.currency)}`,
          why: `${why} The customer paid ${paid}; our commission is ${session.commissionBps / 100}%.`,
        };
  }
  if (session.decision === null && session.status === 'ended') {
    return {
      badge: 'Being settled',
      tone: 'warning',
      title: 'Being settled',
      why: 'We are making sure who was there until when. This takes a few seconds.',
    };
  }
  const why =
    session.freeWindowMs === 0
      ? 'You did not get to talk, so the hold on the card was released.'
      : `You talked for ${talked}. The first ${free} are free, so the hold on the card was released.`;
  return {
    badge: 'Free',
    tone: 'neutral',
    title: mine ? 'This call was free' : 'This call stayed within the free start',
    why,
  };
}
