import { CSP_CONNECT, CSP_FRAME, CSP_SCRIPT } from '$app/env/private';
import type { Handle } from '@sveltejs/kit/hooks';
import { extendCsp } from '#lib/server/csp.ts';
import { parseRoleHint, parseTheme, ROLE_COOKIE, THEME_COOKIE } from '#lib/state/preferences.ts';

const extraSources = { 'connect-src': CSP_CONNECT, 'frame-src': CSP_FRAME, 'script-src': CSP_SCRIPT };

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.theme = parseTheme(event.cookies.get(THEME_COOKIE));
  event.locals.roleHint = parseRoleHint(event.cookies.get(ROLE_COOKIE));

  // The chosen theme is in the very first byte of HTML: no flash, and no inline script that the CSP would have to allow.
  const theme = event.locals.theme === 'system' ? '' : `data-theme="${event.locals.theme}"`;
  const response = await resolve(event, { transformPageChunk: ({ html }) => html.replace('%theme%', theme) });

  const policy = response.headers.get('content-security-policy');
  if (policy) response.headers.set('content-security-policy', extendCsp(policy, extraSources));
  // Pages differ by cookie and carry a nonce: nobody in between may keep them.
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    response.headers.set('cache-control', 'private, no-cache');
  }
  return response;
};
