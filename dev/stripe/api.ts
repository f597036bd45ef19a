import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@cc/platform/log.ts';
import { API_VERSION, createContext, PLATFORM, type Context } from './context.ts';
import { ApiError, invalidRequest, unauthorized, unknownUrl, type StripeErrorBody } from './errors.ts';
import { expand } from './expand.ts';
import { REQUEST_FAULTS, type Fault } from './faults.ts';
import { decodeForm, FormError, type FormHash } from './form-decoder.ts';
import { readBody } from './http.ts';
import type { Answer, KeyedRequest } from './idempotency.ts';
import { randomToken } from './ids.ts';
import { callerOf } from './keys.ts';
import { Params } from './params.ts';
import type { Match } from './router.ts';
import type { Services } from './services.ts';

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-version, stripe-account',
  'access-control-expose-headers': 'request-id, idempotent-replayed',
  'access-control-max-age': '300',
};

/** One `/v1/…` request from its first byte to the last of the answer. */
export async function handleApi(
  services: Services,
  logger: Logger,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS') return void response.writeHead(204, CORS).end();
  const requestId = `req_${randomToken(14)}`;
  let faults: Fault[] = [];
  let answer: Answer;
  try {
    const params = decode(url.search.slice(1), method === 'GET' ? '' : await readBody(request));
    faults = services.faults.draw(REQUEST_FAULTS, { method, path: url.pathname });
    answer = await carryOut(services, logger, { request, url, method, params, requestId, faults });
  } catch (error) {
    answer = failure(error, requestId, logger);
  }
  services.count('requests', `${method} ${answer.status}`);
  send(request, response, answer, requestId, faults);
  services.wake();
}

interface Work {
  request: IncomingMessage;
  url: URL;
  method: string;
  params: FormHash;
  requestId: string;
  faults: Fault[];
}

async function carryOut(services: Services, logger: Logger, work: Work): Promise<Answer> {
  const { request, url, method, params, requestId, faults } = work;
  const caller = callerOf(request, typeof params.key === 'string' ? params.key : undefined);
  const match = services.route(method, url.pathname);
  if (!match) throw unknownUrl(method, url.pathname);
  if (caller === 'browser' && !match.route.browser) {
    throw unauthorized('This API call cannot be made with a publishable API key. Please use a secret API key.');
  }
  const account = accountOf(services, request);
  throwIfBusy(faults);

  const header = request.headers['idempotency-key'];
  const keyed: KeyedRequest | undefined =
    method === 'POST' && typeof header === 'string' && header !== ''
      ? { account, key: header, method, path: url.pathname, params }
      : undefined;
  const kept = keyed && services.idempotency.claim(keyed);
  if (kept) return kept;
  try {
    for (const fault of faults) if (fault.kind === 'slow') await sleep(fault.ms);
    const context = createContext({
      store: services.store,
      clock: services.clock,
      account,
      requestId,
      idempotencyKey: keyed?.key ?? null,
      baseUrl: services.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`,
      publishable: caller === 'browser',
    });
    return execute(
      services,
      logger,
      context,
      match,
      params,
      keyed,
      faults.find((fault) => fault.kind === 'server_error'),
    );
  } finally {
    if (keyed) services.idempotency.release(keyed);
  }
}

/** Runs the handler, keeps its answer under the key and commits, all in one transaction. */
function execute(
  services: Services,
  logger: Logger,
  context: Context,
  match: Match,
  values: FormHash,
  keyed: KeyedRequest | undefined,
  serverError: Fault | undefined,
): Answer {
  const requestId = context.requestId!;
  const keep = (answer: Answer) => {
    if (keyed) services.idempotency.keep(keyed, answer);
    return answer;
  };
  const act = (): Answer => {
    const params = new Params(withoutKey(values));
    const paths = params.strings('expand') ?? [];
    const result = match.route.handle(context, params, match.path);
    const body = JSON.stringify(paths.length > 0 ? expand(context, result, paths) : result);
    return { status: 200, body, requestId, headers: {} };
  };
  const broken = serverError && failure(serverErrorOf(serverError), requestId, logger);
  if (broken && !serverError.effect) return serverError.recorded ? keep(broken) : broken;
  if (match.route.method === 'GET') return broken ?? act();

  let rejected: ApiError | undefined;
  try {
    return services.store.transaction(() => {
      let answer: Answer;
      try {
        answer = act();
      } catch (error) {
        if (!(error instanceof ApiError) || !error.commit) throw error;
        answer = failure(error, requestId, logger);
      }
      if (!broken) return keep(answer);
      return serverError.recorded ? keep(broken) : broken;
    });
  } catch (error) {
    if (!(error instanceof ApiError) || !error.recorded) throw error;
    rejected = error;
  }
  return keep(failure(rejected, requestId, logger));
}

function decode(query: string, body: string): FormHash {
  try {
    return decodeForm([query, body].filter(Boolean).join('&'));
  } catch (error) {
    throw error instanceof FormError ? invalidRequest(error.message) : error;
  }
}

function withoutKey(values: FormHash): FormHash {
  const { key: _key, ...rest } = values;
  return rest;
}

function accountOf(services: Services, request: IncomingMessage): string {
  const header = request.headers['stripe-account'];
  if (typeof header !== 'string' || header === '' || header === PLATFORM) return PLATFORM;
  if (!services.store.find('account', header)) {
    throw new ApiError(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message: `The provided key does not have access to account '${header}' (or that account does not exist). Application access may have been revoked.`,
    });
  }
  return header;
}

function throwIfBusy(faults: Fault[]): void {
  const busy = faults.find((fault) => fault.kind === 'rate_limited' || fault.kind === 'lock_timeout');
  if (busy?.kind === 'rate_limited') {
    const message =
      'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.';
    throw new ApiError(
      429,
      { type: 'invalid_request_error', code: 'rate_limit', message },
      { headers: { 'stripe-rate-limited-reason': 'global-rate' } },
    );
  }
  if (busy) {
    const message =
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request.';
    throw new ApiError(
      429,
      { type: 'invalid_request_error', code: 'lock_timeout', message },
      { headers: { 'stripe-should-retry': 'true' } },
    );
  }
}

const serverErrorOf = (fault: Fault): ApiError =>
  new ApiError(
    500,
    { type: 'api_error', message: 'An unknown error occurred.' },
    { headers: { 'stripe-should-retry': fault.recorded ? 'false' : 'true' } },
  );

function failure(error: unknown, requestId: string, logger: Logger): Answer {
  let known: ApiError;
  if (error instanceof ApiError) known = error;
  else {
    logger.error({ err: error, requestId }, 'the stand-in itself failed');
    known = new ApiError(500, {
      type: 'api_error',
      message: 'An unknown error occurred in the stand-in; its log says which.',
    });
  }
  const body: StripeErrorBody = {
    ...known.body,
    request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
  };
  const shouldRetry =
    known.headers['stripe-should-retry'] ?? (known.status < 500 && known.status !== 409 ? 'false' : undefined);
  return {
    status: known.status,
    body: JSON.stringify({ error: body }),
    requestId,
    headers: { ...known.headers, ...(shouldRetry ? { 'stripe-should-retry': shouldRetry } : {}) },
  };
}

/** Sends the answer, unless a fault takes it away on the way: by then the effect has happened. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  requestId: string,
  faults: Fault[],
): void {
  const kinds = new Set(faults.map((fault) => fault.kind));
  if (kinds.has('connection_closed')) return void response.socket?.destroy();
  if (kinds.has('hang')) {
    const fault = faults.find((candidate) => candidate.kind === 'hang')!;
    setTimeout(() => response.socket?.destroy(), fault.ms).unref();
    return;
  }
  const body = Buffer.from(answer.body);
  const key = request.headers['idempotency-key'];
  const version = request.headers['stripe-version'];
  response.writeHead(answer.status, {
    ...CORS,
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-cache, no-store',
    'request-id': requestId,
    'stripe-version': typeof version === 'string' ? version : API_VERSION,
    ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
    ...answer.headers,
  });
  if (kinds.has('answer_lost')) {
    // Headers and half a body: the SDK knows that something was done, not what, and does not repeat by itself.
    response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy());
    return;
  }
  response.end(body);
}
