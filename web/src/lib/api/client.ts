import { api } from '@cc/contract/http/index.ts';
import type { Access, Endpoint } from '@cc/contract/http/endpoint.ts';
import type { z } from 'zod';
import { ApiError } from './error.ts';
import { forgetToken, freshToken, keepToken, type SignedIn } from './token.ts';

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType, Access>;
/** An operation that does not name a part infers `ZodType` for it, whose input is unknown: nothing to give then. */
type Part<K extends string, Input> = unknown extends Input ? object : { [P in K]: Input };

/** What an operation takes: only the parts that its contract names. */
export type CallInput<E extends AnyEndpoint> = Part<'params', z.input<NonNullable<E['params']>>> &
  Part<'body', z.input<NonNullable<E['body']>>> & { query?: Record<string, unknown> };

export type Answer<E extends AnyEndpoint> = z.output<E['response']>;

/** `fetch` of the page's load function on the server, the browser's own otherwise. */
export type Fetch = typeof globalThis.fetch;

function urlOf(endpoint: AnyEndpoint, input: { params?: unknown; query?: unknown }): string {
  const params = (input.params ?? {}) as Record<string, string>;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  return `/api${path}${query.size > 0 ? `?${query}` : ''}`;
}

type Input = { params?: unknown; query?: unknown; body?: unknown };

/** Asks once. @throws ApiError when there is no answer, or one that says no. */
async function ask(fetch: Fetch, endpoint: AnyEndpoint, input: Input, token: string | null): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(urlOf(endpoint, input), {
      method: endpoint.method.toUpperCase(),
      headers: {
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      credentials: 'same-origin',
    });
  } catch {
    throw new ApiError('offline', 'The server could not be reached.');
  }
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => null);
  const error = (answer as { error?: Parameters<typeof ApiError.from>[0] } | null)?.error;
  throw error
    ? ApiError.from(error)
    : new ApiError(response.status >= 500 ? 'unavailable' : 'internal', 'The server gave no reason.');
}

async function send(fetch: Fetch, endpoint: AnyEndpoint, input: Input, token: string | null): Promise<unknown> {
  return (await ask(fetch, endpoint, input, token)).json().catch(() => null);
}

/** The sign-in is over, whatever its access token says. */
const OVER: readonly string[] = ['refresh_invalid', 'refresh_reused', 'suspended'];
let over = (): void => undefined;

/** Called when it turns out that the sign-in of this browser was ended elsewhere, or has run out. */
export const onSignInOver = (listener: () => void): void => void (over = listener);

let refreshing: Promise<SignedIn> | null = null;

/**
 * Trades the refresh cookie for a new access token; one at a time in this tab. Two tabs at once are fine: the server
 * lets a replaced token work for some seconds longer.
 * @throws ApiError refresh_invalid, refresh_reused, suspended: signed out. offline: not known.
 */
export function refresh(fetch: Fetch = globalThis.fetch): Promise<SignedIn> {
  refreshing ??= (send(fetch, api.users.refresh, {}, null) as Promise<SignedIn>)
    .then((signedIn) => {
      keepToken(signedIn);
      return signedIn;
    })
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.code !== 'offline') forgetToken();
      if (error instanceof ApiError && OVER.includes(error.code)) over();
      throw error;
    })
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

/** A token to present now, refreshed when the one at hand is too old. */
export async function accessToken(): Promise<string> {
  return freshToken() ?? (await refresh()).accessToken;
}

/** Does something that needs a token, once more with a new one when it was refused. */
async function withToken<T>(work: (token: string) => Promise<T>, fetch: Fetch): Promise<T> {
  try {
    return await work(await accessToken());
  } catch (error) {
    // The token ended earlier than this device's timer thought, or the server changed its key.
    if (!(error instanceof ApiError) || (error.code !== 'token_expired' && error.code !== 'unauthenticated'))
      throw error;
    return await work((await refresh(fetch)).accessToken);
  }
}

/** Calls one operation of the contract. @throws ApiError */
export async function call<E extends AnyEndpoint>(
  endpoint: E,
  input: CallInput<E>,
  fetch: Fetch = globalThis.fetch,
): Promise<Answer<E>> {
  if (endpoint.access === 'public') return (await send(fetch, endpoint, input, null)) as Answer<E>;
  return (await withToken((token) => send(fetch, endpoint, input, token), fetch)) as Answer<E>;
}

/**
 * Fetches the file that an operation `produces` and hands it to the browser to save, by the name that the server gives it where
 * none is known. @throws ApiError
 */
export async function download<E extends AnyEndpoint>(endpoint: E, input: CallInput<E>, known?: string): Promise<void> {
  const response = await withToken((token) => ask(globalThis.fetch, endpoint, input, token), globalThis.fetch);
  const name =
    known ?? /filename="?([\w.-]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'download';
  const url = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // Some browsers only begin to read after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Sends the content of a file to an operation that `consumes` one. `onProgress`: how much of it has gone, 0 to 1. @throws ApiError */
export async function upload<E extends AnyEndpoint>(
  endpoint: E,
  input: CallInput<E>,
  content: Blob,
  onProgress: (share: number) => void,
): Promise<Answer<E>> {
  const send = (token: string) =>
    new Promise<Answer<E>>((resolve, reject) => {
      // What is sent with fetch tells nobody how far it is.
      const request = new XMLHttpRequest();
      request.open(endpoint.method.toUpperCase(), urlOf(endpoint, input));
      request.responseType = 'json';
      request.setRequestHeader('content-type', 'application/octet-stream');
      request.setRequestHeader('authorization', `Bearer ${token}`);
      request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
      request.onerror = () => reject(new ApiError('offline', 'The server could not be reached.'));
      request.onload = () => {
        if (request.status < 300) return resolve(request.response as Answer<E>);
        const error = (request.response as { error?: Parameters<typeof ApiError.from>[0] } | null)?.error;
        reject(error ? ApiError.from(error) : new ApiError('internal', 'The server gave no reason.'));
      };
      request.send(content);
    });
  return withToken(send, globalThis.fetch);
}

export { api };
