import { AppError, type ErrorBody } from '@cc/contract/errors.ts';
import type { Access, Endpoint } from '@cc/contract/http/endpoint.ts';
import { api } from '@cc/contract/http/index.ts';
import type { z } from 'zod';

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType, Access>;
/** An operation that does not name a part infers `ZodType` for it, whose input is unknown: nothing to give then. */
type Part<K extends string, Input> = unknown extends Input ? object : { [P in K]: Input };

export type CallInput<E extends AnyEndpoint> = Part<'params', z.input<NonNullable<E['params']>>> &
  Part<'body', z.input<NonNullable<E['body']>>> & { query?: Record<string, string | number> };

export interface AccountOptions {
  /** Where the site is, e.g. `http://localhost:3000`. */
  url: string;
  email: string;
  password: string;
}

/** Somebody signed in without a browser: speaks the public HTTP API and keeps its tokens fresh. */
export interface Account {
  readonly url: string;
  readonly email: string;
  /** An access token that lasts for at least a few seconds more; signs in, or refreshes, when there is none. @throws AppError */
  token(): Promise<string>;
  /** The token was refused: the next one is a new one. */
  forgetToken(): void;
  /** Calls one operation of the contract. @throws AppError; `unavailable` when nothing answered. */
  call<E extends AnyEndpoint>(endpoint: E, input: CallInput<E>): Promise<z.output<E['response']>>;
}

/** A token with less life left than this is not worth presenting. */
const SPARE_MS = 10_000;
const PATIENCE_MS = 10_000;

export function createAccount({ url, email, password }: AccountOptions): Account {
  let access: { token: string; until: number } | null = null;
  let cookie: string | null = null;
  let entering: Promise<string> | null = null;

  async function enter(endpoint: typeof api.users.login | typeof api.users.refresh): Promise<string> {
    const body = endpoint === api.users.login ? { email, password } : undefined;
    const { answer, response } = await request(url, endpoint, { body }, cookie ? { cookie } : {});
    const setCookie = response.headers.getSetCookie().at(-1);
    if (setCookie) cookie = setCookie.split(';')[0] ?? null;
    const { accessToken, expiresInSeconds } = endpoint.response.parse(answer);
    access = { token: accessToken, until: performance.now() + expiresInSeconds * 1_000 };
    return accessToken;
  }

  async function renew(): Promise<string> {
    if (cookie) {
      try {
        return await enter(api.users.refresh);
      } catch (error) {
        if (!(error instanceof AppError) || error.status !== 401) throw error;
        cookie = null;
      }
    }
    return enter(api.users.login);
  }

  function token(): Promise<string> {
    if (access && access.until - performance.now() > SPARE_MS) return Promise.resolve(access.token);
    entering ??= renew().finally(() => (entering = null));
    return entering;
  }

  async function call<E extends AnyEndpoint>(endpoint: E, input: CallInput<E>): Promise<z.output<E['response']>> {
    const send = async () => {
      const headers: Record<string, string> =
        endpoint.access === 'public' ? {} : { authorization: `Bearer ${await token()}` };
      const { answer } = await request(url, endpoint, input, headers);
      return endpoint.response.parse(answer) as z.output<E['response']>;
    };
    try {
      return await send();
    } catch (error) {
      // The server changed its key, or took less time than we did to find the token too old.
      if (!(error instanceof AppError) || !['token_expired', 'unauthenticated'].includes(error.code)) throw error;
      access = null;
      return send();
    }
  }

  return { url, email, token, forgetToken: () => void (access = null), call };
}

/** One request by the contract. @throws AppError */
export async function request(
  url: string,
  endpoint: AnyEndpoint,
  input: { params?: unknown; query?: unknown; body?: unknown },
  headers: Record<string, string> = {},
): Promise<{ answer: unknown; response: Response }> {
  const params = (input.params ?? {}) as Record<string, string>;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const target = new URL(`/api${path}`, url);
  for (const [name, value] of Object.entries(input.query ?? {})) target.searchParams.set(name, String(value));
  let response: Response;
  try {
    response = await fetch(target, {
      method: endpoint.method.toUpperCase(),
      headers: { ...headers, ...(input.body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new AppError('unavailable', `${endpoint.method} ${target.pathname}: ${String(error)}`);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return { answer, response };
  const refused = (answer as Partial<ErrorBody> | null)?.error;
  if (!refused) throw new AppError('unavailable', `${target.pathname} answered with ${response.status}.`);
  throw new AppError(refused.code, refused.message, refused.details);
}
