import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { asAccount } from '../context.ts';
import { noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, listOf, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';
import { recordMovement } from './balance-transactions.ts';

/**
 * Gives part of the platform's fee back.
 * @param creditAccount set when no transfer reversal books it on the connected account already
 */
export function refundFee(
  context: Context,
  fee: Stripe.ApplicationFee,
  amount: number,
  metadata: Record<string, string>,
  creditAccount = false,
): Stripe.FeeRefund {
  const id = newId('fr');
  const movement = recordMovement(context, {
    account: context.account,
    amount: -amount,
    currency: fee.currency,
    type: 'application_fee_refund',
    source: id,
    atOnce: true,
  });
  const account = idOf(fee.account)!;
  if (creditAccount) {
    recordMovement(asAccount(context, account), {
      account,
      amount,
      currency: fee.currency,
      type: 'adjustment',
      category: 'platform_earning_refund',
      source: id,
      atOnce: true,
    });
  }
  const refund: Stripe.FeeRefund = {
    id,
    object: 'fee_refund',
    amount,
    balance_transaction: movement.id,
    created: context.now,
    currency: fee.currency,
    fee: fee.id,
    metadata,
  };
  context.store.insert('fee_refund', context.account, refund);
  const refunded = fee.amount_refunded + amount;
  const next: Stripe.ApplicationFee = {
    ...fee,
    amount_refunded: refunded,
    refunded: refunded === fee.amount,
    refunds: listOf(fee.refunds.url, [refund, ...fee.refunds.data]),
  };
  context.store.update(next);
  context.emit('application_fee.refunded', next);
  return refund;
}

function find(context: Context, id: string): Stripe.ApplicationFee {
  const fee = context.store.find('application_fee', id, context.account);
  if (!fee) throw noSuch('application fee', id);
  return fee;
}

function refund(context: Context, params: Params, path: Record<string, string>): Stripe.FeeRefund {
  const fee = find(context, path.id!);
  const left = fee.amount - fee.amount_refunded;
  const amount = params.integer('amount') ?? left;
  const metadata = mergeMetadata(params);
  params.end();
  if (amount < 1 || amount > left)
    throw refused(`Refund amount (${amount}) is greater than what is left of the application fee (${left}).`, {
      param: 'amount',
    });
  return refundFee(context, fee, amount, metadata, true);
}

export const applicationFeeRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/application_fees',
    handle: (context, params) => {
      const charge = params.string('charge');
      const filters = charge
        ? [
            {
              sql: "(json_extract(body, '$.charge') = ? OR json_extract(body, '$.originating_transaction') = ?)",
              values: [charge, charge],
            },
          ]
        : [];
      return page(context, params, 'application_fee', '/v1/application_fees', [
        ...filters,
        ...createdConditions(params),
      ]);
    },
  },
  {
    method: 'GET',
    path: '/v1/application_fees/:id',
    handle: (context, params, path) => (params.end(), find(context, path.id!)),
  },
  { method: 'POST', path: '/v1/application_fees/:id/refunds', handle: refund },
  {
    method: 'GET',
    path: '/v1/application_fees/:id/refunds',
    handle: (context, params, path) =>
      page(context, params, 'fee_refund', `/v1/application_fees/${path.id!}/refunds`, [fieldIs('fee', path.id!)]),
  },
  {
    method: 'GET',
    path: '/v1/application_fees/:id/refunds/:refund',
    handle: (context, params, path) => {
      params.end();
      const found = context.store.find('fee_refund', path.refund!, context.account);
      if (!found || found.fee !== path.id) throw noSuch('fee refund', path.refund!);
      return found;
    },
  },
];
