import type Stripe from 'stripe';
import { invalidRequest } from '../errors.ts';
import { mergeMetadata, type Params } from '../params.ts';
import { SUPPORTED } from './account-state.ts';
import { readAddress } from './address.ts';

/** `controller[…]`, or the older `type` translated into it. */
export function readController(params: Params): Stripe.Account.Controller {
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

export function readRequested(params: Params): string[] {
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

export const currencyOf = (country: string): string => CURRENCIES[country] ?? 'eur';

/** What a new account must still tell Stripe. */
export const missingFor = (requested: string[]): string[] =>
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

export function fill(account: Stripe.Account, params: Params): Stripe.Account {
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
