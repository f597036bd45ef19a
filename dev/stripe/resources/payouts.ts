import type Stripe from 'stripe';
import { PLATFORM, type Context, type Route } from '../context.ts';
import { invalidRequest, missingParam, noSuch, refused } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { fieldIs, type Condition } from '../store.ts';
import { isScheduled, schedule } from '../timers.ts';
import { recordMovement, sums } from './balance-transactions.ts';

const DAY = 86_400;
/** Between leaving the balance and arriving at the bank. */
const ARRIVES_AFTER_SECONDS = DAY;

const subject = (account: string, day: number) => `${account}@${day}`;

/** Automatic payouts go out once a day; this makes sure one is planned for the day on which money becomes available. */
export function schedulePayoutDay(context: Context, availableOn: number): void {
  // The second after, so that everything which becomes available at that instant goes along.
  const due = Math.ceil((availableOn + 1) / DAY) * DAY;
  const key = subject(context.account, due);
  if (!isScheduled(context, 'payout_day', key)) schedule(context, 'payout_day', key, due);
}

/** Sends what is available, where the account may be paid out and has not chosen to do so itself. */
export function payoutDay(context: Context, account: string): void {
  const owner = context.store.find('account', account);
  if (!owner?.payouts_enabled || owner.settings?.payouts?.schedule.interval === 'manual') return;
  for (const [currency, sum] of sums(context, account)) {
    if (sum.available <= 0) continue;
    const payout = send(context, {
      amount: sum.available,
      currency,
      automatic: true,
      method: 'standard',
      metadata: {},
      description: 'STRIPE PAYOUT',
      descriptor: null,
    });
    context.store.run(
      `UPDATE objects SET hidden = json_object('payout', ?)
        WHERE object = 'balance_transaction' AND account = ? AND json_extract(hidden, '$.payout') IS NULL
          AND json_extract(body, '$.currency') = ? AND json_extract(body, '$.available_on') <= ?`,
      payout.id,
      account,
      currency,
      context.now,
    );
  }
}

interface PayoutInput {
  amount: number;
  currency: string;
  automatic: boolean;
  method: 'standard' | 'instant';
  metadata: Record<string, string>;
  description: string | null;
  descriptor: string | null;
}

function send(context: Context, input: PayoutInput): Stripe.Payout {
  const id = newId('po');
  const movement = recordMovement(context, {
    account: context.account,
    amount: -input.amount,
    currency: input.currency,
    type: 'payout',
    source: id,
    description: input.description,
    atOnce: true,
  });
  const bank = context.store
    .select('bank_account', [{ sql: 'account = ?', values: [context.account] }])
    .find((account) => account.default_for_currency);
  const arrival = context.now + (input.method === 'instant' ? 60 : ARRIVES_AFTER_SECONDS);
  const payout: Stripe.Payout = {
    id,
    object: 'payout',
    amount: input.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: arrival,
    automatic: input.automatic,
    balance_transaction: movement.id,
    created: context.now,
    currency: input.currency,
    description: input.description,
    destination: bank?.id ?? null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: input.metadata,
    method: input.method,
    original_payout: null,
    payout_method: null,
    reconciliation_status: input.automatic ? 'completed' : 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: input.descriptor,
    status: input.automatic ? 'in_transit' : 'pending',
    trace_id: { status: 'pending', value: null },
    type: 'bank_account',
  };
  const fails = bank ? context.store.hidden('bank_account', bank.id).payoutsFail : false;
  context.store.insert('payout', context.account, payout, { fails });
  context.emit('payout.created', payout);
  schedule(context, 'payout_arrives', id, arrival);
  return payout;
}

/** The bank took it, or sent it back. */
export function payoutArrives(context: Context, id: string): void {
  const payout = context.store.find('payout', id);
  if (!payout || (payout.status !== 'in_transit' && payout.status !== 'pending')) return;
  if (!context.store.hidden('payout', id).fails) {
    const paid: Stripe.Payout = {
      ...payout,
      status: 'paid',
      trace_id: { status: 'supported', value: `${id.slice(-12)}` },
    };
    context.store.update(paid);
    context.emit('payout.paid', paid);
    if (paid.automatic) context.emit('payout.reconciliation_completed', paid);
    return;
  }
  const movement = recordMovement(context, {
    account: context.account,
    amount: payout.amount,
    currency: payout.currency,
    type: 'payout_failure',
    source: id,
    atOnce: true,
  });
  const failed: Stripe.Payout = {
    ...payout,
    failure_balance_transaction: movement.id,
    failure_code: 'no_account',
    failure_message: 'The bank account could not be located.',
    status: 'failed',
  };
  context.store.update(failed);
  context.emit('payout.failed', failed);
}

function create(context: Context, params: Params): Stripe.Payout {
  const currency = params.required('currency').toLowerCase();
  const amount = params.integer('amount');
  const method = params.oneOf('method', ['standard', 'instant']) ?? 'standard';
  const metadata = mergeMetadata(params);
  const description = params.string('description') ?? null;
  const descriptor = params.string('statement_descriptor') ?? null;
  params.accept('source_type', 'destination', 'payout_method');
  params.end();
  if (amount === undefined) throw missingParam('amount');
  if (amount < 1)
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (context.account !== PLATFORM && !context.store.find('account', context.account)!.payouts_enabled) {
    throw refused('Cannot create payouts: this account does not have payouts enabled.', {
      code: 'payouts_not_allowed',
    });
  }
  if (amount > (sums(context, context.account).get(currency)?.available ?? 0)) {
    throw refused(
      'You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.',
      { code: 'balance_insufficient', param: 'amount' },
    );
  }
  return send(context, { amount, currency, automatic: false, method, metadata, description, descriptor });
}

function find(context: Context, id: string): Stripe.Payout {
  const payout = context.store.find('payout', id, context.account);
  if (!payout) throw noSuch('payout', id, 'payout');
  return payout;
}

function cancel(context: Context, params: Params, path: Record<string, string>): Stripe.Payout {
  params.end();
  const payout = find(context, path.id!);
  if (payout.status !== 'pending') throw refused('Only pending payouts can be canceled.');
  recordMovement(context, {
    account: context.account,
    amount: payout.amount,
    currency: payout.currency,
    type: 'payout_cancel',
    source: payout.id,
    atOnce: true,
  });
  const canceled: Stripe.Payout = { ...payout, status: 'canceled' };
  context.store.update(canceled);
  context.emit('payout.canceled', canceled);
  return canceled;
}

/** `arrival_date`, alone or as a range, works like `created`. */
function arrivalConditions(params: Params): Condition[] {
  const range = params.has('arrival_date') ? params.hash('arrival_date') : undefined;
  const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
  return Object.entries(operators).flatMap(([name, operator]) => {
    const bound = range?.integer(name);
    return bound === undefined ? [] : [{ sql: `json_extract(body, '$.arrival_date') ${operator} ?`, values: [bound] }];
  });
}

export const payoutRoutes: Route[] = [
  { method: 'POST', path: '/v1/payouts', handle: create },
  {
    method: 'GET',
    path: '/v1/payouts',
    handle: (context, params) => {
      const status = params.oneOf('status', ['pending', 'paid', 'failed', 'canceled', 'in_transit']);
      const destination = params.string('destination');
      return page(context, params, 'payout', '/v1/payouts', [
        ...(status ? [fieldIs('status', status)] : []),
        ...(destination ? [fieldIs('destination', destination)] : []),
        ...arrivalConditions(params),
        ...createdConditions(params),
      ]);
    },
  },
  {
    method: 'GET',
    path: '/v1/payouts/:id',
    handle: (context, params, path) => (params.end(), find(context, path.id!)),
  },
  {
    method: 'POST',
    path: '/v1/payouts/:id',
    handle: (context, params, path) => {
      const payout = find(context, path.id!);
      const next: Stripe.Payout = { ...payout, metadata: mergeMetadata(params, payout.metadata ?? {}) };
      params.end();
      context.store.update(next);
      context.emit('payout.updated', next);
      return next;
    },
  },
  { method: 'POST', path: '/v1/payouts/:id/cancel', handle: cancel },
];
