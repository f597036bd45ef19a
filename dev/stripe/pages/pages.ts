import type { IncomingMessage, ServerResponse } from 'node:http';
import { createContext, PLATFORM, type Context } from '../context.ts';
import { decodeForm } from '../form-decoder.ts';
import { readBody, redirect, sendHtml, sendJson } from '../http.ts';
import type { Services } from '../services.ts';
import { expressPage } from './express-dashboard.ts';
import { errorPage } from './layout.ts';
import {
  finishOnboarding,
  isUsable,
  markOpened,
  ONBOARDING_OUTCOMES,
  onboardingPage,
  readLink,
  type OnboardingOutcome,
} from './onboarding.ts';
import { answerChallenge, challengePage, openIntent, wrongSecretPage } from './three-d-secure.ts';

/** The pages that a person sees: the bank's check, onboarding, and the express dashboard. */
export async function handlePage(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, area, kind, name] = url.pathname.split('/');
  const context = pageContext(services, request);
  if (area === '3ds' && kind)
    return threeDSecure(services, context, request, response, kind, url.searchParams.get('client_secret') ?? '');
  if (area === 'connect' && kind === 'onboarding' && name)
    return onboarding(services, context, request, response, name);
  if (area === 'connect' && kind === 'express' && name) {
    const account = context.store.find('account', name);
    if (account) return sendHtml(response, 200, expressPage(context, account));
  }
  return sendHtml(response, 404, errorPage('Nothing here', 'There is no page at this address.'));
}

function pageContext(services: Services, request: IncomingMessage): Context {
  return createContext({
    store: services.store,
    clock: services.clock,
    account: PLATFORM,
    requestId: null,
    idempotencyKey: null,
    baseUrl: services.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`,
    publishable: false,
  });
}

async function threeDSecure(
  services: Services,
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  secret: string,
): Promise<void> {
  if (request.method !== 'POST') {
    const intent = openIntent(context, id, secret);
    return sendHtml(response, intent ? 200 : 404, intent ? challengePage(context, intent) : wrongSecretPage());
  }
  const { outcome } = decodeForm(await readBody(request));
  if (outcome !== 'complete' && outcome !== 'fail')
    return sendJson(response, 400, { error: { message: 'outcome must be complete or fail' } });
  const intent = openIntent(context, id, secret);
  if (!intent) return sendHtml(response, 404, wrongSecretPage());
  const result = services.store.transaction(() => answerChallenge(context, intent, outcome === 'complete'));
  services.wake();
  return sendJson(response, 200, result);
}

async function onboarding(
  services: Services,
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
): Promise<void> {
  const link = readLink(context, token);
  const account = link && context.store.find('account', link.account);
  if (!link || !account)
    return sendHtml(response, 404, errorPage('No such link', 'Ask for a new one where you came from.'));
  if (request.method !== 'POST') {
    if (!isUsable(context, link)) return redirect(response, link.refreshUrl);
    markOpened(context, token, link);
    return sendHtml(response, 200, onboardingPage(account, token));
  }
  const { outcome } = decodeForm(await readBody(request));
  if (!ONBOARDING_OUTCOMES.includes(outcome as OnboardingOutcome))
    return sendHtml(response, 400, errorPage('Not understood', 'Please go back and choose again.'));
  services.store.transaction(() => finishOnboarding(context, account.id, outcome as OnboardingOutcome));
  services.wake();
  return redirect(response, link.returnUrl);
}
