import type { Recorded } from './recorder.ts';

/** The SDK's type of each resource, by the `object` of an answer. */
const TYPES: Record<string, string> = {
  account: 'Account',
  account_link: 'AccountLink',
  application_fee: 'ApplicationFee',
  balance: 'Balance',
  balance_transaction: 'BalanceTransaction',
  bank_account: 'BankAccount',
  capability: 'Capability',
  charge: 'Charge',
  customer: 'Customer',
  dispute: 'Dispute',
  event: 'Event',
  fee_refund: 'FeeRefund',
  login_link: 'LoginLink',
  payment_intent: 'PaymentIntent',
  payment_method: 'PaymentMethod',
  payout: 'Payout',
  'radar.early_fraud_warning': 'Radar.EarlyFraudWarning',
  refund: 'Refund',
  setup_attempt: 'SetupAttempt',
  setup_intent: 'SetupIntent',
  transfer: 'Transfer',
  transfer_reversal: 'TransferReversal',
  webhook_endpoint: 'WebhookEndpoint',
};

/** The type of one body, or undefined for an object that the table above does not know. */
export function typeOf(body: Record<string, unknown>): string | undefined {
  if (body.object === 'list') {
    const kinds = new Set((body.data as Record<string, unknown>[]).map(typeOf));
    return kinds.size === 0
      ? 'Stripe.ApiList<never>'
      : kinds.has(undefined)
        ? undefined
        : `Stripe.ApiList<${[...kinds].join(' | ')}>`;
  }
  const name = TYPES[String(body.object)];
  if (!name) return undefined;
  return body.deleted === true ? `Stripe.Deleted${name}` : `Stripe.${name}`;
}

interface TypedSource {
  text: string;
  /** Answers in the source, and the calls that gave an object nobody knows. */
  answers: number;
  unknown: string[];
}

/**
 * A TypeScript file in which each answer is an object literal of the SDK's type. Literals are checked strictly: a field
 * that is missing, of another type, or that Stripe does not have, is an error.
 */
export function typedSource(recorded: Recorded[]): TypedSource {
  const lines = ["import type Stripe from 'stripe';"];
  const unknown: string[] = [];
  let answers = 0;
  const add = (call: string, body: Record<string, unknown>) => {
    const type = typeOf(body);
    if (!type) return void unknown.push(call);
    lines.push(`// ${call}`, `export const answer${answers++}: ${type} = ${JSON.stringify(body)};`);
  };
  for (const { call, status, body } of recorded) {
    if (status === 200) add(call, body);
    else {
      const error = body.error as Record<string, unknown>;
      for (const name of ['payment_intent', 'setup_intent', 'payment_method']) {
        if (error[name]) add(`${call} → error.${name}`, error[name] as Record<string, unknown>);
      }
    }
  }
  return { text: lines.join('\n'), answers, unknown };
}
