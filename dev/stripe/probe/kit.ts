import Stripe from 'stripe';

/** One line of the probe's report. */
export interface ProbeResult {
  name: string;
  outcome: 'ok' | 'failed' | 'skipped';
  detail?: string;
}

class ProbeFailure extends Error {}

/** Throws with `what` unless `holds`. */
export function ensure(holds: unknown, what: string): asserts holds {
  if (!holds) throw new ProbeFailure(what);
}

/** @throws unless both are the same */
export function same<T>(actual: T, expected: T, what: string): void {
  ensure(Object.is(actual, expected), `${what}: expected ${String(expected)}, got ${String(actual)}`);
}

/** Awaits a Stripe error and hands it back; an answer without one is a failure. */
export async function refusal(work: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new ProbeFailure('expected an error, got an answer');
}

/** What each check of the probe works with. */
export interface ProbeWorld {
  stripe: Stripe;
  /** The API's address without a trailing slash. */
  url: string;
  /** The other side is the stand-in: its clock, faults and pages may be used. */
  standin: boolean;
  /** `POST /_test/<name>` of the stand-in. */
  hook(name: string, body?: unknown, method?: string): Promise<unknown>;
  /** A fresh idempotency key. */
  key(): string;
}

export type Check = [name: string, run: (world: ProbeWorld) => Promise<void>, options?: { standinOnly?: boolean }];

export function createWorld(url: string, secretKey: string, standin: boolean): ProbeWorld {
  const at = new URL(url);
  const http = at.protocol === 'http:';
  const stripe = new Stripe(secretKey, {
    host: at.hostname,
    port: at.port || (http ? 80 : 443),
    protocol: http ? 'http' : 'https',
    maxNetworkRetries: 0,
    telemetry: false,
  });
  let keys = 0;
  const run = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return {
    stripe,
    url: url.replace(/\/$/, ''),
    standin,
    key: () => `probe-${run}-${++keys}`,
    async hook(name, body = {}, method = 'POST') {
      const answer = await fetch(`${url}/_test/${name}`, {
        method,
        ...(method === 'GET' ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const result: unknown = await answer.json();
      ensure(answer.ok, `hook ${name}: ${JSON.stringify(result)}`);
      return result;
    },
  };
}
