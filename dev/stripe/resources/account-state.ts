import type Stripe from 'stripe';
import { asAccount, type Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { newId } from '../ids.ts';
import { listOf } from '../lists.ts';
import { statusOf } from './account-build.ts';
import { schedulePayoutDay } from './payouts.ts';

export const SUPPORTED = ['transfers', 'card_payments'] as const;

/** @throws 404 when there is no such connected account */
export function findAccount(context: Context, id: string): Stripe.Account {
  const account = context.store.find('account', id);
  if (!account) {
    throw new ApiError(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message: `The provided key does not have access to account '${id}' (or that account does not exist). Application access may have been revoked.`,
    });
  }
  return account;
}

/** @throws 400 unless money may be sent to this account now */
export function requireTransfers(context: Context, id: string, param: string): void {
  const account = context.store.find('account', id);
  if (!account)
    throw new ApiError(400, {
      type: 'invalid_request_error',
      code: 'resource_missing',
      message: `No such destination: '${id}'`,
      param,
    });
  if (account.capabilities?.transfers === 'active') return;
  throw new ApiError(400, {
    type: 'invalid_request_error',
    code: 'insufficient_capabilities_for_transfer',
    message:
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
    param,
  });
}

/** Stores an account with capabilities, requirements and switches that follow from `hidden`, and tells of what changed. */
export function saveState(
  context: Context,
  account: Stripe.Account,
  hidden: { requested: string[]; missing: string[]; restricted: boolean },
): Stripe.Account {
  const next: Stripe.Account = { ...account, ...statusOf(account, hidden) };
  context.store.update(next);
  context.store.setHidden('account', account.id, hidden);
  const there = asAccount(context, account.id);
  for (const name of hidden.requested) {
    const status = next.capabilities?.[name as 'transfers'];
    if (status !== account.capabilities?.[name as 'transfers'])
      there.emit('capability.updated', capabilityOf(next, name, hidden, context.now));
  }
  there.emit('account.updated', next);
  if (next.payouts_enabled && !account.payouts_enabled) schedulePayoutDay(there, context.now);
  return next;
}

/** Hosted onboarding is through: everything was told, a bank account given, the capabilities are active. */
export function completeOnboarding(
  context: Context,
  id: string,
  options: { payoutsFail?: boolean } = {},
): Stripe.Account {
  const account = findAccount(context, id);
  const there = asAccount(context, id);
  const hidden = context.store.hidden('account', id);
  let externals = account.external_accounts!.data as Stripe.BankAccount[];
  if (externals.length === 0) {
    const bank: Stripe.BankAccount = {
      id: newId('ba'),
      object: 'bank_account',
      account: id,
      account_holder_name: null,
      account_holder_type: 'individual',
      account_type: null,
      available_payout_methods: ['standard'],
      bank_name: 'STRIPE TEST BANK',
      country: account.country!,
      currency: account.default_currency!,
      default_for_currency: true,
      fingerprint: id.slice(-16),
      future_requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
      last4: options.payoutsFail ? '1116' : '6789',
      metadata: {},
      requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
      routing_number: '110000000',
      status: 'new',
    };
    context.store.insert('bank_account', id, bank, { payoutsFail: options.payoutsFail ?? false });
    there.emit('account.external_account.created', bank);
    externals = [bank];
  }
  const next: Stripe.Account = {
    ...account,
    business_type: account.business_type ?? 'individual',
    details_submitted: true,
    external_accounts: listOf(`/v1/accounts/${id}/external_accounts`, externals),
    tos_acceptance: { ...account.tos_acceptance, date: context.now },
  };
  return saveState(context, next, { ...hidden, missing: [], restricted: false });
}

/** Stripe asks for something again: capabilities fall back until it is given. */
export function restrict(context: Context, id: string): Stripe.Account {
  const account = findAccount(context, id);
  const hidden = context.store.hidden('account', id);
  return saveState(
    context,
    { ...account, details_submitted: true },
    { ...hidden, missing: ['individual.verification.document'], restricted: true },
  );
}

/** One capability as a resource of its own. */
export function capabilityOf(
  account: Stripe.Account,
  name: string,
  hidden: { requested: string[] },
  now: number,
): Stripe.Capability {
  const requested = hidden.requested.includes(name);
  const due = account.requirements!.currently_due ?? [];
  const none = {
    alternatives: [],
    current_deadline: null,
    disabled_reason: null,
    errors: [],
    past_due: [],
    pending_verification: [],
  };
  return {
    id: name,
    object: 'capability',
    account: account.id,
    future_requirements: { ...none, currently_due: [], eventually_due: [] },
    requested,
    requested_at: requested ? (account.created ?? now) : null,
    requirements: {
      ...none,
      currently_due: due,
      disabled_reason: requested && due.length > 0 ? 'requirements.fields_needed' : null,
      eventually_due: due,
    },
    status: requested ? (account.capabilities?.[name as 'transfers'] ?? 'inactive') : 'unrequested',
  };
}
