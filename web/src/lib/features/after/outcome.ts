import type { SessionView } from '@cc/contract/http/sessions.ts';
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
  no_show: 'One of you did not join in time, so the call never began.',
  cancelled: 'The call was cancelled before it began.',
};

/** What became of a call, in the words of whoever looks at it. */
export function outcomeWords(session: SessionView): OutcomeWords {
  const price = formatMoney(session.priceMinor, session.currency);
  const talked = formatExact(session.talkMs / 1000);
  const free = formatDuration(session.freeWindowMs / 1000);
  const mine = session.role === 'customer';
  if (session.status === 'cancelled') {
    const why = NOT_HELD[session.endReason ?? ''] ?? 'The call never began.';
    return {
      badge: 'Did not happen',
      tone: 'neutral',
      title: 'The call did not happen',
      why: `${why} Nothing was charged.`,
    };
  }
  if (session.decision === 'capture') {
    const why =
      talked === free
        ? `You talked for just over the ${free} that are free.`
        : `You talked for ${talked}, past the ${free} that are free.`;
    return mine
      ? { badge: 'Paid', tone: 'positive', title: `You paid ${price}`, why }
      : {
          badge: 'Earned',
          tone: 'positive',
          title: `You earned ${formatMoney(session.earnMinor, session.currency)}`,
          why: `${why} The customer paid ${price}; our commission is ${session.commissionBps / 100} %.`,
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
  const why = `You talked for ${talked}. The first ${free} are free, so the hold on the card was released.`;
  return {
    badge: 'Free',
    tone: 'neutral',
    title: mine ? 'This call was free' : 'This call stayed within the free start',
    why,
  };
}
