import type Stripe from 'stripe';
import type { CardBehaviour } from './test-cards.ts';

/** Every resource the stand-in keeps, by the name Stripe gives it in `object`. */
export interface Resources {
  account: Stripe.Account;
  application_fee: Stripe.ApplicationFee;
  balance_transaction: Stripe.BalanceTransaction;
  bank_account: Stripe.BankAccount;
  charge: Stripe.Charge;
  customer: Stripe.Customer;
  dispute: Stripe.Dispute;
  event: Stripe.EventBase;
  fee_refund: Stripe.FeeRefund;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  payout: Stripe.Payout;
  'radar.early_fraud_warning': Stripe.Radar.EarlyFraudWarning;
  refund: Stripe.Refund;
  setup_attempt: Stripe.SetupAttempt;
  setup_intent: Stripe.SetupIntent;
  transfer: Stripe.Transfer;
  transfer_reversal: Stripe.TransferReversal;
  webhook_endpoint: Stripe.WebhookEndpoint;
}
export type ResourceName = keyof Resources;

/** What the stand-in must remember of a resource but Stripe never shows. */
interface Hidden {
  /** How the test card behaves, whether it was authenticated for later use, whether it paid unattached. */
  payment_method: { behaviour: CardBehaviour; setUp: boolean; spent: boolean };
  /** What the confirmation that waits for 3-D Secure was about to do. */
  payment_intent: { offSession: boolean; authenticated: boolean };
  setup_intent: { usage: string };
  charge: { behaviour: CardBehaviour };
  balance_transaction: { payout: string | null };
  bank_account: { payoutsFail: boolean };
  payout: { fails: boolean };
  account: { requested: string[]; missing: string[]; restricted: boolean };
  webhook_endpoint: { secret: string; connect: boolean };
}
export type HiddenOf<K extends ResourceName> = K extends keyof Hidden ? Hidden[K] : undefined;

/** The id out of a field that Stripe types as "id, or the expanded object". */
export function idOf(field: string | { id: string } | null | undefined): string | null {
  if (field === null || field === undefined) return null;
  return typeof field === 'string' ? field : field.id;
}
