import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { invalidRequest, noSuch } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, listOf, page } from '../lists.ts';
import { currencyDecimals } from '../money.ts';
import type { Params } from '../params.ts';
import { buildAccount } from './account-build.ts';
import { currencyOf, fill, missingFor, readController, readRequested } from './account-input.ts';
import { capabilityOf, findAccount, saveState, SUPPORTED } from './account-state.ts';

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

export function capability(context: Context, path: Record<string, string>): Stripe.Capability {
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
