import type { EvidenceText } from '@cc/domain/evidence.ts';
import type { PayoutReads } from './payouts.ts';

/** State of an intent, in the provider's words (they are the field's terms). */
export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

/** A payment intent as the house needs it. Amounts in minor units; never carries a client secret. */
export interface ProviderIntent {
  id: string;
  status: IntentStatus;
  amount: number;
  currency: string;
  /** What was really charged; 0 until captured. */
  captured: number;
  /** The platform's commission as the provider has it; null before the capture. */
  applicationFee: number | null;
  /** The provider releases the hold by itself after this. */
  captureBefore: Date | null;
  /** Why the bank, or the cardholder's check, said no; null when it did not. */
  declineCode: string | null;
  /** Our own ids, as given when the hold was placed. */
  paymentId: string | null;
  sessionId: string | null;
  /** The saved card (`pm_…`) that it was last tried with. */
  methodId: string | null;
  /** What the provider took for the charge; null while it has not said, or was not asked. */
  providerFee: number | null;
  /** What went back to the payer since it was charged, and whether the payer's bank has ever taken it back. */
  refunded: number;
  disputed: boolean;
}

export interface ProviderRefund {
  /** `re_…` */
  id: string;
  amount: number;
  status: 'pending' | 'succeeded' | 'failed';
  failureCode: string | null;
  /** What of it came out of the transfer to the connected account. */
  reversed: number;
  /** Our own id, as given when it was asked for; null when it was made by hand. */
  refundId: string | null;
}

export type ChargebackStatus = 'needs_response' | 'under_review' | 'won' | 'lost';

/** The payer's bank takes a charge back, or asks whether it should (`dp_…`; the provider calls it a dispute). */
export interface ProviderChargeback {
  id: string;
  status: ChargebackStatus;
  /** The bank's reason, in the provider's words (`fraudulent`, `product_not_received`, …). */
  reason: string;
  amount: number;
  /** Evidence is taken until then; null when there is no more to say. */
  dueBy: Date | null;
  /** The bank only asks: nothing has been taken. */
  inquiry: boolean;
  /** How often evidence has been sent to the bank. */
  submissions: number;
  /** What it has taken out of the platform's balance, what of it came back, and what it cost on top. */
  withdrawn: number;
  reinstated: number;
  fee: number;
}

/** Where the money of a charged intent is: all that has moved since, as the provider has it now. Minor units. */
export interface ProviderMoney {
  intentId: string;
  status: IntentStatus;
  paymentId: string | null;
  captured: number;
  /** The commission, and how much of it has gone back. */
  fee: number;
  feeRefunded: number;
  /** Taken back out of the transfer to the connected account. */
  transferReversed: number;
  /** What the provider took for the charge; null while it has not said. */
  providerFee: number | null;
  /** Oldest first. */
  refunds: ProviderRefund[];
  chargebacks: ProviderChargeback[];
}

/** Money sent to a connected account (`tr_…`). */
export interface ProviderTransfer {
  id: string;
  /** What of it was taken back. */
  reversed: number;
  /** The intent whose charge it carries; null for one out of our own balance. */
  intentId: string | null;
  /** Our own id, as given when a loss was paid; null for any other. */
  paymentId: string | null;
}

/** The card's bank suspects that somebody else used it (`issfr_…`); nothing has moved. */
export interface ProviderFraudWarning {
  id: string;
  intentId: string;
  /** The bank's suspicion, in the provider's words (`unauthorized_use_of_card`, …). */
  type: string;
}

export interface ProviderCard {
  /** `pm_…` */
  id: string;
  customerId: string | null;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
}

export interface ProviderSetup {
  /** `seti_…` */
  id: string;
  customerId: string | null;
  succeeded: boolean;
  card: ProviderCard | null;
}

export interface AccountState {
  /** `acct_…` */
  id: string;
  transfersActive: boolean;
  /** What the provider still wants to know, in its own field names. */
  requirements: string[];
}

export interface HoldRequest {
  sessionId: string;
  paymentId: string;
  customerId: string;
  methodId: string;
  amountMinor: number;
  currency: string;
  /** The consultant's connected account. */
  destination: string;
}

/** A genuine webhook event: which object to look at again. Its payload is not trusted to be the newest. */
export interface ProviderEvent {
  id: string;
  type: string;
  /** The intent, setup intent or account that it is about; null when it is about something else. */
  objectId: string | null;
  /** The connected account it comes from, if any. */
  account: string | null;
}

/**
 * The payment provider. Every method throws `ProviderError`, whose `kind` says what is known about the effect.
 * Effects take an idempotency key that the caller has stored before; none of them repeats anything by itself.
 */
export interface PaymentProvider extends PayoutReads {
  /** Makes (once per user) the provider's customer; answers its id. */
  createCustomer(user: { id: string; email: string }): Promise<string>;
  /** Deletes a customer with all cards there; what was charged stays. Once it is gone, another try is refused. */
  forgetCustomer(id: string): Promise<void>;
  /** Begins to save a card. The secret is for the browser of that customer alone. */
  createSetupIntent(customerId: string): Promise<{ id: string; clientSecret: string }>;
  retrieveSetup(setupId: string): Promise<ProviderSetup>;
  retrieveCard(methodId: string): Promise<ProviderCard>;
  detachCard(methodId: string): Promise<void>;

  /** Places a hold on-session. A refused card is an answer (`requires_payment_method` with `declineCode`), not an error. */
  hold(request: HoldRequest, key: string): Promise<ProviderIntent>;
  /** The same without the payer: a bank that wants to ask them refuses (`requires_payment_method`, `authentication_required`). */
  holdAhead(request: HoldRequest, key: string): Promise<ProviderIntent>;
  /**
   * Makes sure that no hold can come into being under `key` any more: if the key is unused, it is spent on an intent that is
   * not confirmed. Answers that intent, or null when the key had been used before (then `findHold` knows what for).
   */
  fenceHold(request: HoldRequest, key: string): Promise<ProviderIntent | null>;
  /** The intent of a payment whose answer was lost (the one still open, should there be several); null when there is none. */
  findHold(customerId: string, paymentId: string, since: Date): Promise<ProviderIntent | null>;
  retrieve(intentId: string): Promise<ProviderIntent>;
  /** Every intent of the deployment made since then, for the reconciler. */
  listSince(since: Date): AsyncIterable<ProviderIntent>;
  /** The secret with which the cardholder's browser carries out the bank's check. Hand it to the payer, keep it nowhere. */
  clientSecret(intentId: string): Promise<string>;
  capture(intentId: string, amount: { amountMinor: number; feeMinor: number }, key: string): Promise<ProviderIntent>;
  cancel(intentId: string, key: string): Promise<ProviderIntent>;

  /** Gives part of a charge back; transfer and commission go back in proportion. Ask `money` what has become of it. */
  refund(intentId: string, refund: { refundId: string; amountMinor: number }, key: string): Promise<void>;
  /** Answers a chargeback, for good. */
  submitEvidence(chargebackId: string, evidence: EvidenceText, key: string): Promise<void>;
  money(intentId: string): Promise<ProviderMoney>;
  /** What banks suspect of the charge of an intent, or of all charges since then. */
  fraudWarnings(of: { intentId: string } | { since: Date }): AsyncIterable<ProviderFraudWarning>;
  /** Intents with a refund or a chargeback made since then, for the reconciler. */
  movedSince(since: Date): AsyncIterable<string>;

  /** Pays a connected account out of our own balance what it is owed for a payment that was lost. */
  payLoss(
    loss: Pick<HoldRequest, 'sessionId' | 'paymentId' | 'amountMinor' | 'currency' | 'destination'>,
    key: string,
  ): Promise<ProviderTransfer>;
  /** The transfer with which the loss of a payment was paid; null when there is none. */
  findLossTransfer(paymentId: string): Promise<ProviderTransfer | null>;
  retrieveTransfer(transferId: string): Promise<ProviderTransfer>;

  /** Makes (once per user) the payout account; answers its id. */
  createAccount(user: { id: string; email: string }): Promise<string>;
  /** Address of the provider's onboarding page; good for a few minutes and one visit. */
  accountLink(accountId: string, urls: { returnUrl: string; refreshUrl: string }): Promise<string>;
  accountState(accountId: string): Promise<AccountState>;

  /** @throws AppError `signature_invalid` */
  constructEvent(rawBody: Uint8Array, signature: string, endpoint: 'platform' | 'connect'): ProviderEvent;
}
