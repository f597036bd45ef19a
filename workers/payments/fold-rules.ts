import type { MoneyFlag } from '@cc/domain/money-flags.ts';
import type { ProviderIntent } from '@cc/platform/payments.ts';
import type { Payment } from '@cc/drizzle/repositories/payments.ts';
import type { Session } from '@cc/drizzle/repositories/sessions.ts';

export interface FoldFacts {
  payment: Pick<Payment, 'status' | 'wanted' | 'providerId' | 'captureBefore'>;
  /** What it pays for: whether that still waits for its hold, and whether it is to be charged. */
  block: { waits: boolean; decision: Session['decision'] };
  /** Another attempt at the same block stands, may come to stand, or was charged. */
  sibling: boolean;
  intent: ProviderIntent;
}

/** What follows for the house from what the provider has. */
export interface Fold {
  /** Columns to change; none when there is nothing new. */
  set: {
    status?: Payment['status'];
    providerId?: string;
    captureBefore?: Date | null;
    declineCode?: string | null;
    capturedMinor?: number;
  };
  /** Change of the wanted effect: null = nothing is wanted any more, undefined = as it was. */
  want?: 'cancel' | null;
  /** The hold stands: the session is ready, or longer by a block. */
  ready?: true;
  book?: 'capture' | 'loss';
  /** For a person to look at: the provider and the house disagree in a way that no rule mends. */
  flag?: MoneyFlag;
  details?: string;
}

/**
 * Folds the state of an intent into a payment: a pure function of the two, so that order and repetition of news do not
 * matter. It never goes backwards: `captured` and `cancelled` are final, a hold does not turn back into a wait.
 */
export function fold({ payment, block, sibling, intent }: FoldFacts): Fold {
  if (payment.providerId !== null && payment.providerId !== intent.id) {
    // Two intents of one payment: only the one on record counts, whatever the other holds is let go by the caller.
    return { set: {}, flag: 'another intent', details: `${intent.id}: ${intent.status}` };
  }
  const set: Fold['set'] = payment.providerId === null ? { providerId: intent.id } : {};
  if (payment.status === 'captured') {
    return {
      set,
      // What goes on after the charge (a refund) is not this look's business.
      ...(payment.wanted === 'capture' || payment.wanted === 'cancel' ? { want: null } : {}),
      ...(intent.status === 'succeeded' ? {} : { flag: 'captured here, and not there', details: intent.status }),
    };
  }
  if (payment.status === 'cancelled') return { set, ...letGo(intent, payment.wanted) };

  // Once nothing waits for the hold any more, or another attempt has it, what is not a hold yet must not become one.
  const late = payment.status !== 'held' && (!block.waits || sibling);
  switch (intent.status) {
    case 'succeeded': {
      if (sibling) return { set, want: null, flag: 'charged there, although another attempt counts' };
      const charged: Fold = {
        set: { ...set, status: 'captured', capturedMinor: intent.captured },
        want: null,
        book: 'capture',
      };
      return block.decision === 'capture' ? charged : { ...charged, flag: 'charged without a decision to charge' };
    }
    case 'canceled': {
      const cancelled: Fold = { set: { ...set, status: 'cancelled' }, want: null };
      if (payment.captureBefore === null || payment.wanted === 'cancel' || sibling) return cancelled;
      // The hold stood and is gone without our doing: it expired, or somebody released it by hand.
      return block.decision === 'capture'
        ? { ...cancelled, book: 'loss', flag: 'the hold was gone at the capture' }
        : { ...cancelled, flag: 'the hold was lost during the session' };
    }
    case 'requires_capture':
      if (payment.captureBefore?.getTime() !== intent.captureBefore?.getTime())
        set.captureBefore = intent.captureBefore;
      if (payment.wanted === 'cancel' || payment.status === 'held') return { set };
      if (late) return { set, want: 'cancel' };
      return { set: { ...set, status: 'held', declineCode: null }, want: null, ready: true };
    case 'requires_action':
      if (payment.wanted === 'cancel' || payment.status === 'action_required') return { set };
      if (payment.status === 'held') return { set, flag: 'held here, and not there', details: intent.status };
      return late ? { set, want: 'cancel' } : { set: { ...set, status: 'action_required' }, want: null };
    case 'requires_payment_method':
      if (payment.wanted === 'cancel') return { set };
      if (payment.status === 'held') return { set, flag: 'held here, and not there', details: intent.status };
      if (late) return { set, want: 'cancel' };
      if (payment.status === 'declined') return { set, want: null };
      return { set: { ...set, status: 'declined', declineCode: intent.declineCode ?? 'not_confirmed' }, want: null };
    case 'requires_confirmation':
    case 'processing':
      return { set };
  }
}

/** A payment that was given up: whatever is still open at the provider has to go. Paying for its loss goes on. */
function letGo(intent: ProviderIntent, wanted: Payment['wanted']): Pick<Fold, 'want' | 'flag'> {
  if (intent.status === 'canceled') return wanted === 'transfer' ? {} : { want: null };
  if (intent.status === 'succeeded') return { want: null, flag: 'charged there, although it was released here' };
  return { want: 'cancel' };
}
