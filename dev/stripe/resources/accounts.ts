import type Stripe from 'stripe';
import { asAccount, type Context, type Route } from '../context.ts';
import { ApiError, invalidRequest, noSuch } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, listOf, page } from '../lists.ts';
import { currencyDecimals } from '../money.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { readAddress } from './address.ts';
import { buildAccount, statusOf } from './account-build.ts';
import { schedulePayoutDay } from './payouts.ts';

const SUPPORTED = ['transfers', 'card_payments'] as const;

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

function create(context: Context, params: Params): Stripe.Account {
  const controller = readController(params);
  const requested = readRequested(params);
  const country = params.string('country') ?? 'US';
  const currency = params.string('default_currency')?.toLowerCase() ?? currencyOf(country);
  if (currencyDecimals(currency) === undefined)
    throw invalidRequest(`Invalid currency: ${currency}`, { param: 'default_currency' });
  const hidden = { requested, missing: missingFor(requested), restricted: false };
  const account = buildAccount({
    id: newId('acct'),
    created: context.now,
    country,
    currency,
    email: params.string('email') ?? null,
    businessType: params.oneOf('business_type', ['individual', 'company', 'non_profit', 'government_entity']) ?? null,
    controller,
    hidden,
  });
  const filled = fill(account, params);
  context.store.insert('account', filled.id, filled, hidden);
  return filled;
}

/** `controller[…]`, or the older `type` translated into it. */
function readController(params: Params): Stripe.Account.Controller {
  const type = params.oneOf('type', ['express', 'standard', 'custom']);
  const given = params.hash('controller');
  if (type && given)
    throw invalidRequest('You may only specify one of these parameters: type, controller.', { param: 'type' });
  const fees = given?.hash('fees')?.oneOf('payer', ['account', 'application']);
  const losses = given?.hash('losses')?.oneOf('payments', ['application', 'stripe']);
  const collection = given?.oneOf('requirement_collection', ['application', 'stripe']);
  const dashboard = given?.hash('stripe_dashboard')?.oneOf('type', ['express', 'full', 'none']);
  if (type) {
    const ours = type !== 'standard';
    return {
      fees: { payer: ours ? (`application_${type}` as 'application_express') : 'account' },
      is_controller: true,
      losses: { payments: ours ? 'application' : 'stripe' },
      requirement_collection: type === 'custom' ? 'application' : 'stripe',
      stripe_dashboard: { type: type === 'standard' ? 'full' : type === 'express' ? 'express' : 'none' },
      type: 'application',
    };
  }
  if (collection === 'application' && dashboard !== 'none') {
    throw invalidRequest('When `controller[requirement_collection]=application`, the dashboard must be `none`.', {
      param: 'controller[stripe_dashboard][type]',
    });
  }
  return {
    fees: { payer: fees ?? 'account' },
    is_controller: true,
    losses: { payments: losses ?? 'stripe' },
    requirement_collection: collection ?? 'stripe',
    stripe_dashboard: { type: dashboard ?? 'full' },
    type: 'application',
  };
}

function readRequested(params: Params): string[] {
  const capabilities = params.hash('capabilities');
  return SUPPORTED.filter((name) => capabilities?.hash(name)?.boolean('requested') ?? false);
}

const CURRENCIES: Record<string, string> = {
  GB: 'gbp',
  CH: 'chf',
  US: 'usd',
  CA: 'cad',
  AU: 'aud',
  JP: 'jpy',
  SE: 'sek',
  NO: 'nok',
  DK: 'dkk',
  PL: 'pln',
  CZ: 'czk',
};
const currencyOf = (country: string): string => CURRENCIES[country] ?? 'eur';

/** What a new account must still tell Stripe. */
const missingFor = (requested: string[]): string[] =>
  requested.length === 0
    ? []
    : [
        'business_profile.url',
        'business_type',
        'external_account',
        'individual.dob.day',
        'individual.first_name',
        'individual.last_name',
        'tos_acceptance.date',
        'tos_acceptance.ip',
      ];

function fill(account: Stripe.Account, params: Params): Stripe.Account {
  const profile = params.hash('business_profile');
  const before = account.business_profile!;
  const keep = <
    K extends 'mcc' | 'name' | 'product_description' | 'support_email' | 'support_phone' | 'support_url' | 'url',
  >(
    name: K,
  ) => {
    const given = profile?.text(name);
    return given === undefined ? (before[name] ?? null) : given;
  };
  const next: Stripe.Account = {
    ...account,
    business_profile: {
      ...before,
      mcc: keep('mcc'),
      name: keep('name'),
      product_description: keep('product_description'),
      support_address: profile?.has('support_address')
        ? readAddress(profile.hash('support_address'))
        : before.support_address,
      support_email: keep('support_email'),
      support_phone: keep('support_phone'),
      support_url: keep('support_url'),
      url: keep('url'),
    },
    metadata: mergeMetadata(params, account.metadata),
  };
  const interval = params
    .hash('settings')
    ?.hash('payouts')
    ?.hash('schedule')
    ?.oneOf('interval', ['daily', 'manual', 'monthly', 'weekly']);
  if (interval) next.settings!.payouts!.schedule.interval = interval;
  params.accept('individual', 'company', 'tos_acceptance', 'external_account', 'documents', 'account_token');
  params.end();
  return next;
}

function update(context: Context, params: Params, path: Record<string, string>): Stripe.Account {
  const account = findAccount(context, path.id!);
  const email = params.string('email');
  const hidden = context.store.hidden('account', account.id);
  const requested = [...new Set([...hidden.requested, ...readRequested(params)])];
  const businessType = params.oneOf('business_type', ['individual', 'company', 'non_profit', 'government_entity']);
  const next = fill(
    { ...account, email: email ?? account.email, business_type: businessType ?? account.business_type },
    params,
  );
  return saveState(context, next, {
    ...hidden,
    requested,
    missing: hidden.missing.length === 0 && hidden.requested.length === 0 ? missingFor(requested) : hidden.missing,
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
function capabilityOf(
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

function capability(context: Context, path: Record<string, string>): Stripe.Capability {
  const account = findAccount(context, path.id!);
  if (!(SUPPORTED as readonly string[]).includes(path.capability!))
    throw noSuch('capability', path.capability!, 'capability');
  return capabilityOf(account, path.capability!, context.store.hidden('account', account.id), context.now);
}

function remove(context: Context, params: Params, path: Record<string, string>): Stripe.DeletedAccount {
  params.end();
  const account = findAccount(context, path.id!);
  context.store.remove(account.id);
  return { id: account.id, object: 'account', deleted: true };
}

export const accountRoutes: Route[] = [
  { method: 'POST', path: '/v1/accounts', handle: create },
  {
    method: 'GET',
    path: '/v1/accounts',
    // Every account owns itself, so the list is not bound to the platform's own objects.
    handle: (context, params) => {
      const conditions = createdConditions(params);
      return page(context, params, 'account', '/v1/accounts', conditions, { anyOwner: true });
    },
  },
  {
    method: 'GET',
    path: '/v1/accounts/:id',
    handle: (context, params, path) => (params.end(), findAccount(context, path.id!)),
  },
  {
    method: 'GET',
    path: '/v1/account',
    handle: (context, params) => {
      params.end();
      return findAccount(context, context.account);
    },
  },
  { method: 'POST', path: '/v1/accounts/:id', handle: update },
  { method: 'DELETE', path: '/v1/accounts/:id', handle: remove },
  {
    method: 'GET',
    path: '/v1/accounts/:id/capabilities',
    handle: (context, params, path) => {
      params.end();
      return listOf(
        `/v1/accounts/${path.id!}/capabilities`,
        SUPPORTED.map((name) => capability(context, { id: path.id!, capability: name })),
      );
    },
  },
  {
    method: 'GET',
    path: '/v1/accounts/:id/capabilities/:capability',
    handle: (context, params, path) => (params.end(), capability(context, path)),
  },
  {
    method: 'POST',
    path: '/v1/accounts/:id/capabilities/:capability',
    handle: (context, params, path) => {
      const account = findAccount(context, path.id!);
      const wanted = params.boolean('requested');
      params.end();
      const hidden = context.store.hidden('account', account.id);
      const others = hidden.requested.filter((name) => name !== path.capability);
      const requested = wanted ? [...others, path.capability!] : others;
      const missing = hidden.requested.length === 0 ? missingFor(requested) : hidden.missing;
      saveState(context, account, {
        ...hidden,
        requested,
        missing: account.details_submitted && !hidden.restricted ? [] : missing,
      });
      return capability(context, path);
    },
  },
  {
    method: 'GET',
    path: '/v1/accounts/:id/external_accounts',
    handle: (context, params, path) => {
      const account = findAccount(context, path.id!);
      params.accept('object', 'limit');
      params.end();
      return account.external_accounts!;
    },
  },
  {
    method: 'POST',
    path: '/v1/accounts/:id/login_links',
    handle: (context, params, path): Stripe.LoginLink => {
      params.end();
      const account = findAccount(context, path.id!);
      if (account.controller?.stripe_dashboard?.type !== 'express') {
        throw invalidRequest(
          `Cannot create a login link for an account that does not have access to the Express Dashboard.`,
        );
      }
      if (!account.details_submitted)
        throw invalidRequest('Cannot create a login link for an account that has not completed onboarding.');
      return { object: 'login_link', created: context.now, url: `${context.baseUrl}/connect/express/${account.id}` };
    },
  },
];
