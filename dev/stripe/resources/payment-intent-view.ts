import type Stripe from 'stripe';
import type { Context } from '../context.ts';

type Intent = Stripe.PaymentIntent;

export const IGNORED = [
  'amount_details',
  'confirmation_token',
  'customer_account',
  'hooks',
  'mandate',
  'mandate_data',
  'payment_details',
  'payment_record',
  'radar_options',
  'statement_descriptor_suffix_kana',
];

/** What a browser may see of a payment intent. */
const PUBLIC_FIELDS = [
  'id',
  'object',
  'amount',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'status',
] as const;

export function view(context: Context, intent: Intent): object {
  if (!context.publishable) return intent;
  return Object.fromEntries(PUBLIC_FIELDS.map((field) => [field, intent[field]]));
}
