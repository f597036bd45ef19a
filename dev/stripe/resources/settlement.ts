import type Stripe from 'stripe';
import { APPLICATION, asAccount, type Context } from '../context.ts';
import { newId } from '../ids.ts';
import { providerFee } from '../money.ts';
import { listOf } from '../lists.ts';
import { idOf } from '../stored-types.ts';
import { EMPTY_BILLING } from './address.ts';
import { applicationFeeDetail, providerFeeDetail, recordMovement } from './balance-transactions.ts';
import { createTransfer } from './transfers.ts';

interface Capture {
  charge: Stripe.Charge;
  /** Minor units taken, at most what was authorised. */
  amount: number;
  /** Kept by the platform, in minor units; only with a destination. */
  feeAmount: number | null;
  /** Given to the destination instead of "everything, and the fee back". */
  transferAmount: number | null;
}

/**
 * Moves the money of a captured charge. A destination charge gives the whole amount to the destination and takes the
 * application fee back from there; Stripe's own fee is the platform's cost.
 */
export function settle(context: Context, { charge, amount, feeAmount, transferAmount }: Capture): Stripe.Charge {
  const { behaviour } = context.store.hidden('charge', charge.id);
  const movement = recordMovement(context, {
    account: context.account,
    amount,
    currency: charge.currency,
    type: 'charge',
    source: charge.id,
    description: charge.description,
    fees: [providerFeeDetail(providerFee(amount, charge.currency), charge.currency)],
    atOnce: behaviour.bypassPending,
  });
  const settled: Stripe.Charge = {
    ...charge,
    amount_captured: amount,
    amount_refunded: charge.amount - amount,
    balance_transaction: movement.id,
    captured: true,
  };
  const destination = idOf(charge.transfer_data?.destination);
  if (destination) {
    const transfer = createTransfer(context, {
      amount: transferAmount ?? amount,
      currency: charge.currency,
      destination,
      sourceTransaction: charge.id,
      transferGroup: charge.transfer_group,
      metadata: {},
      description: null,
      feeAmount: feeAmount ?? 0,
    });
    settled.transfer = transfer.id;
    if (feeAmount) {
      const fee = recordFee(context, settled, transfer, destination, feeAmount);
      settled.application_fee = fee.id;
      settled.application_fee_amount = feeAmount;
      settled.application = null;
    }
  }
  context.store.update(settled);
  return settled;
}

function recordFee(
  context: Context,
  charge: Stripe.Charge,
  transfer: Stripe.Transfer,
  destination: string,
  amount: number,
): Stripe.ApplicationFee {
  const id = newId('fee');
  const movement = recordMovement(context, {
    account: context.account,
    amount,
    currency: charge.currency,
    type: 'application_fee',
    source: id,
  });
  const payment = idOf(transfer.destination_payment)!;
  const fee: Stripe.ApplicationFee = {
    id,
    object: 'application_fee',
    account: destination,
    amount,
    amount_refunded: 0,
    application: APPLICATION,
    balance_transaction: movement.id,
    charge: payment,
    created: context.now,
    currency: charge.currency,
    fee_source: { charge: payment, type: 'charge' },
    livemode: false,
    originating_transaction: charge.id,
    refunded: false,
    refunds: listOf(`/v1/application_fees/${id}/refunds`, []),
  };
  context.store.insert('application_fee', context.account, fee);
  const received = context.store.find('charge', payment)!;
  context.store.update({ ...received, application: APPLICATION, application_fee: id, application_fee_amount: amount });
  context.emit('application_fee.created', fee);
  return fee;
}

/** The payment that a transfer becomes on the connected account's side, with the fee that is taken from it. */
export function receivePayment(
  context: Context,
  input: {
    account: string;
    amount: number;
    currency: string;
    transfer: string;
    feeAmount: number;
    description: string | null;
    atOnce: boolean;
  },
): Stripe.Charge {
  const { account, amount, currency, feeAmount } = input;
  const there = asAccount(context, account);
  const id = newId('py');
  const movement = recordMovement(there, {
    account,
    amount,
    currency,
    type: 'payment',
    category: 'charge',
    source: id,
    description: input.description,
    fees: feeAmount > 0 ? [applicationFeeDetail(feeAmount, currency, APPLICATION)] : [],
    atOnce: input.atOnce,
  });
  const payment: Stripe.Charge = {
    id,
    object: 'charge',
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: movement.id,
    billing_details: EMPTY_BILLING,
    calculated_statement_descriptor: null,
    captured: true,
    created: context.now,
    currency,
    customer: null,
    description: input.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: { stripe_account: {}, type: 'stripe_account' },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: input.transfer,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
  there.store.insert('charge', account, payment);
  return payment;
}
