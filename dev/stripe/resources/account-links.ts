import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { missingParam } from '../errors.ts';
import { randomToken } from '../ids.ts';
import type { Params } from '../params.ts';
import { findAccount } from './account-state.ts';
import { readUrl } from './intents.ts';

/** Stripe's links live for minutes, and open once. */
const LIVES_SECONDS = 300;

export interface LinkRecord {
  account: string;
  returnUrl: string;
  refreshUrl: string;
  expiresAt: number;
  /** Set when the page was opened: from then on the link itself leads to `refreshUrl`. */
  opened: boolean;
}

function create(context: Context, params: Params): Stripe.AccountLink {
  const account = findAccount(context, params.required('account'));
  const type = params.oneOf('type', ['account_onboarding', 'account_update']);
  if (!type) throw missingParam('type');
  const returnUrl = readUrl(params, 'return_url');
  const refreshUrl = readUrl(params, 'refresh_url');
  if (!returnUrl) throw missingParam('return_url');
  if (!refreshUrl) throw missingParam('refresh_url');
  params.accept('collect', 'collection_options');
  params.end();
  const token = randomToken(32);
  const record: LinkRecord = {
    account: account.id,
    returnUrl,
    refreshUrl,
    expiresAt: context.now + LIVES_SECONDS,
    opened: false,
  };
  context.store.run('INSERT INTO links (token, body) VALUES (?, ?)', token, JSON.stringify(record));
  return {
    object: 'account_link',
    created: context.now,
    expires_at: record.expiresAt,
    url: `${context.baseUrl}/connect/onboarding/${token}`,
  };
}

export const accountLinkRoutes: Route[] = [{ method: 'POST', path: '/v1/account_links', handle: create }];
