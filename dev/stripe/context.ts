import type { Clock } from './clock.ts';
import type { Store } from './store.ts';
import type { Params } from './params.ts';
import { emit, type Emit } from './events.ts';

/** The one platform account; every `sk_test_…` key opens it. */
export const PLATFORM = 'acct_1StandinPlatform';
/** The platform's Connect application, as application fees name it. */
export const APPLICATION = 'ca_StandinPlatform';
export const API_VERSION = '2026-10-28.endive';

/** What a handler or timer acts with: on whose behalf, at what time, for which request. */
export interface Context {
  store: Store;
  clock: Clock;
  /** Owner of what is read and written: the platform, or the account in `Stripe-Account`. */
  account: string;
  /** Seconds since the epoch on the stand-in's clock. */
  now: number;
  requestId: string | null;
  idempotencyKey: string | null;
  /** Where pages of the stand-in are reached by a browser, without a trailing slash. */
  baseUrl: string;
  /** The caller is a browser with a publishable key: an intent opens only with its client secret. */
  publishable: boolean;
  emit: Emit;
}

type ContextInput = Omit<Context, 'emit' | 'now'>;

export function createContext(input: ContextInput): Context {
  const context: Context = {
    ...input,
    now: input.clock.now(),
    emit: (type, object, options) => emit(context, type, object, options),
  };
  return context;
}

/** The same context, acting for another account (a destination charge writes on both sides). */
export const asAccount = (context: Context, account: string): Context => createContext({ ...context, account });

/** Answers a route; throws `ApiError` for anything that is not a 200. */
type Handler = (context: Context, params: Params, path: Record<string, string>) => object;

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** Stripe's path, with `:name` for one segment. */
  path: string;
  handle: Handler;
  /** A browser with a publishable key may call it. */
  browser?: boolean;
}
