import { CSP_CONNECT, CSP_FRAME, CSP_SCRIPT, PORT } from '$app/env/private';
import type { RequestEvent } from '@sveltejs/kit';
import type { Handle, HandleFetch } from '@sveltejs/kit/hooks';
import { isId } from '#lib/api/is-id.ts';
import { extendCsp } from '#lib/server/csp.ts';
import { parseRoleHint, parseTheme, ROLE_COOKIE, THEME_COOKIE } from '#lib/state/preferences.ts';

const extraSources = { 'connect-src': CSP_CONNECT, 'frame-src': CSP_FRAME, 'script-src': CSP_SCRIPT };

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.theme = parseTheme(event.cookies.get(THEME_COOKIE));
  event.locals.roleHint = parseRoleHint(event.cookies.get(ROLE_COOKIE));

  // The chosen theme is in the very first byte of HTML: no flash, and no inline script that the CSP would have to allow.
  const theme = event.locals.theme === 'system' ? '' : `data-theme="${event.locals.theme}"`;
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%theme%', theme),
    // Of the font only the part that nearly every page needs; in the HTML itself, so that it is asked for before the styles are read.
    preload: ({ type, path }) => type === 'css' || type === 'js' || path.includes('/inter-latin-wght'),
  });

  const policy = response.headers.get('content-security-policy');
  if (policy) response.headers.set('content-security-policy', extendCsp(policy, extraSources));
  // Pages differ by cookie and carry a nonce: nobody in between may keep them.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    response.headers.set('cache-control', 'private, no-cache');
  }
  return isNowhere(event) ? new Response(response.body, { status: 404, headers: response.headers }) : response;
};

/** These pages are made in the browser, which finds out what is missing; that an address can name nothing is known here. */
const isNowhere = ({ route, params }: Pick<RequestEvent, 'route' | 'params'>): boolean =>
  /^\/(call|sessions)\/\[id\]$/.test(route.id ?? '') && !isId(params.id ?? '');

/** A page that waits for its own server is worse than one that says what it does not know. */
const OWN_API_MS = 2_500;

/**
 * Public pages read the API while they are rendered. It is served by the process that runs this code, so the request goes
 * to its own port and carries nothing of the visitor but the address, by which requests are limited.
 */
export const handleFetch: HandleFetch = ({ event, request, fetch }) => {
  const url = new URL(request.url);
  if (url.origin !== event.url.origin || !url.pathname.startsWith('/api/')) return fetch(request);
  return globalThis.fetch(`http://127.0.0.1:${PORT}${url.pathname}${url.search}`, {
    headers: { accept: 'application/json', 'x-forwarded-for': event.getClientAddress() },
    signal: AbortSignal.timeout(OWN_API_MS),
  });
};
