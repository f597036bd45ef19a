import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { asAccount, createContext, PLATFORM, type Context } from './context.ts';
import { ApiError } from './errors.ts';
import { REQUEST_FAULTS, WEBHOOK_FAULTS } from './faults.ts';
import { readBody, sendJson } from './http.ts';
import { finishOnboarding, ONBOARDING_OUTCOMES } from './pages/onboarding.ts';
import { answerChallenge } from './pages/three-d-secure.ts';
import { payoutDay } from './resources/payouts.ts';
import { expire } from './resources/payment-intent-machine.ts';
import { DISPUTE_REASONS, openDispute } from './resources/dispute-open.ts';
import { escalate, isInquiry, isTaken } from './resources/disputes.ts';
import { createEndpoint } from './resources/webhook-endpoints.ts';
import type { Services } from './services.ts';
import { idOf } from './stored-types.ts';
import { stateSummary } from './state-summary.ts';

const MAX_ADVANCE = 400 * 86_400;

const faultSchema = z.strictObject({
  kind: z.enum([...REQUEST_FAULTS, ...WEBHOOK_FAULTS]),
  match: z
    .strictObject({ method: z.string().optional(), path: z.string().optional(), event: z.string().optional() })
    .default({}),
  next: z.int().min(1).max(100_000).optional(),
  probability: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  ms: z.int().min(0).max(600_000).default(1_000),
  effect: z.boolean().default(false),
  recorded: z.boolean().default(true),
});

const endpointSchema = z.strictObject({
  url: z.url(),
  connect: z.boolean().default(false),
  secret: z.string().startsWith('whsec_').optional(),
  enabled_events: z.array(z.string()).default(['*']),
});

type Hook = (services: Services, context: Context, body: unknown) => unknown;

/** `/_test/…`: what a test or the launcher may do that no caller of Stripe can. JSON in, JSON out. */
const HOOKS: Record<string, Hook> = {
  'GET state': (services) => stateSummary(services),

  'POST advance': (services, _context, body) => {
    const { seconds } = z.strictObject({ seconds: z.number().min(0).max(MAX_ADVANCE) }).parse(body);
    services.clock.setOffsetMs(services.clock.offsetMs() + Math.round(seconds * 1000));
    services.store.setMeta('clock_offset_ms', String(services.clock.offsetMs()));
    services.wake();
    return { now: services.clock.now() };
  },

  'POST reset': (services, context, body) => {
    const { keep_endpoints: keep } = z.strictObject({ keep_endpoints: z.boolean().default(false) }).parse(body);
    const endpoints = keep
      ? services.store
          .select('webhook_endpoint', [], { oldestFirst: true })
          .map((endpoint) => ({ endpoint, hidden: services.store.hidden('webhook_endpoint', endpoint.id) }))
      : [];
    services.store.clear();
    services.faults.clear();
    services.clock.setOffsetMs(0);
    services.store.setMeta('clock_offset_ms', '0');
    for (const { endpoint, hidden } of endpoints) context.store.insert('webhook_endpoint', PLATFORM, endpoint, hidden);
    return { reset: true };
  },

  'GET faults': (services) => ({ data: services.faults.list() }),
  'POST faults': (services, _context, body) => services.faults.add(faultSchema.parse(body)),
  'DELETE faults': (services) => {
    services.faults.clear();
    return { data: [] };
  },

  // Unlike /v1/webhook_endpoints: the same again changes nothing, and the secret may be chosen, so that a launcher can repeat it.
  'POST webhook_endpoints': (services, context, body) => {
    const input = endpointSchema.parse(body);
    const same = services.store
      .select('webhook_endpoint', [])
      .find(
        (endpoint) =>
          endpoint.url === input.url &&
          services.store.hidden('webhook_endpoint', endpoint.id).connect === input.connect,
      );
    if (!same)
      return createEndpoint(context, {
        url: input.url,
        connect: input.connect,
        events: input.enabled_events,
        secret: input.secret,
      });
    const hidden = services.store.hidden('webhook_endpoint', same.id);
    const secret = input.secret ?? hidden.secret;
    const endpoint = { ...same, enabled_events: input.enabled_events, status: 'enabled' };
    services.store.update(endpoint);
    services.store.setHidden('webhook_endpoint', same.id, { ...hidden, secret });
    return { ...endpoint, secret };
  },

  'POST onboarding': (services, context, body) => {
    const input = z
      .strictObject({ account: z.string(), outcome: z.enum(ONBOARDING_OUTCOMES).default('complete') })
      .parse(body);
    finishOnboarding(context, input.account, input.outcome);
    return services.store.find('account', input.account);
  },

  'POST authenticate': (services, context, body) => {
    const input = z
      .strictObject({ intent: z.string(), outcome: z.enum(['complete', 'fail']).default('complete') })
      .parse(body);
    const intent =
      services.store.find('payment_intent', input.intent) ?? services.store.find('setup_intent', input.intent);
    if (!intent)
      throw new ApiError(404, { type: 'invalid_request_error', message: `No such intent: '${input.intent}'` });
    return answerChallenge(context, intent, input.outcome === 'complete').message;
  },

  'POST expire': (services, context, body) => {
    const { payment_intent: id } = z.strictObject({ payment_intent: z.string() }).parse(body);
    const held = services.store.find('payment_intent', id)?.status === 'requires_capture';
    expire(context, id);
    return { expired: held };
  },

  'POST disputes': (services, context, body) => {
    const input = z
      .strictObject({
        charge: z.string().optional(),
        payment_intent: z.string().optional(),
        reason: z.enum(DISPUTE_REASONS as [string, ...string[]]).default('fraudulent'),
        amount: z.int().min(1).optional(),
        inquiry: z.boolean().default(false),
      })
      .parse(body);
    const intent = input.payment_intent ? services.store.find('payment_intent', input.payment_intent) : undefined;
    const charge = services.store.find('charge', input.charge ?? idOf(intent?.latest_charge) ?? '');
    if (!charge?.captured || isTaken(context, charge.id)) {
      throw new ApiError(400, {
        type: 'invalid_request_error',
        message: 'Only a captured charge that no bank has taken can be disputed.',
      });
    }
    return openDispute(
      context,
      charge,
      input.reason as 'fraudulent',
      input.amount ?? charge.amount - charge.amount_refunded,
      { stage: input.inquiry ? 'inquiry' : 'chargeback' },
    );
  },

  'POST escalate': (services, context, body) => {
    const { dispute: id } = z.strictObject({ dispute: z.string() }).parse(body);
    const dispute = services.store.find('dispute', id);
    if (!dispute || !isInquiry(dispute))
      throw new ApiError(400, { type: 'invalid_request_error', message: 'Only an open inquiry becomes a chargeback.' });
    return escalate(context, dispute);
  },

  'POST payouts': (services, context, body) => {
    const { account } = z.strictObject({ account: z.string() }).parse(body);
    payoutDay(asAccount(context, account), account);
    return { data: services.store.select('payout', [{ sql: 'account = ?', values: [account] }], { limit: 10 }) };
  },
};

export async function handleTestHook(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = `${request.method ?? 'GET'} ${url.pathname.slice('/_test/'.length)}`;
  const hook = HOOKS[name];
  if (!hook) return sendJson(response, 404, { error: { message: `No such hook: ${name}` } });
  try {
    const text = request.method === 'GET' ? '' : await readBody(request);
    const body: unknown = text === '' ? {} : JSON.parse(text);
    const context = createContext({
      store: services.store,
      clock: services.clock,
      account: PLATFORM,
      requestId: null,
      idempotencyKey: null,
      baseUrl: services.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`,
      publishable: false,
    });
    // Moving the clock runs timers, which have transactions of their own.
    const outside = name === 'POST advance';
    const result = outside
      ? hook(services, context, body)
      : services.store.transaction(() => hook(services, context, body));
    services.wake();
    sendJson(response, 200, result);
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 400;
    sendJson(response, status, { error: { message: error instanceof Error ? error.message : 'Not understood' } });
  }
}
