import { asAccount } from './context.ts';
import { disputeDecided, disputeDue } from './resources/disputes.ts';
import { expire } from './resources/payment-intent-machine.ts';
import { payoutArrives, payoutDay } from './resources/payouts.ts';
import { failRefund, finishRefund } from './resources/refunds.ts';
import type { TimerHandlers } from './timers.ts';

/** What happens when something becomes due by itself. */
export const TIMER_HANDLERS: TimerHandlers = {
  hold_expires: expire,
  // The subject is "account@day", so that each account has one such timer a day.
  payout_day: (context, subject) => {
    const account = subject.split('@')[0]!;
    payoutDay(asAccount(context, account), account);
  },
  payout_arrives: payoutArrives,
  refund_arrives: finishRefund,
  refund_fails: failRefund,
  dispute_due: disputeDue,
  dispute_decided: disputeDecided,
};
