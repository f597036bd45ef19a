import { defineEnvVars } from '@sveltejs/kit/env';

/** Splits a list written with spaces or commas; unset means none. */
const list = (value: string | undefined): string[] => value?.split(/[\s,]+/).filter(Boolean) ?? [];

/** What the pages read from the environment when the server starts (never at build time). */
export const variables = defineEnvVars({
  PORT: {
    schema: (value: string | undefined) => value ?? '3000',
    description: 'Where the API answers on this machine',
  },
  CSP_CONNECT: {
    schema: list,
    description: 'More connect-src sources, for example the media nodes and api.stripe.com',
  },
  CSP_FRAME: { schema: list, description: 'More frame-src sources, for example js.stripe.com or the payment stand-in' },
  CSP_SCRIPT: { schema: list, description: 'More script-src sources, for example js.stripe.com' },
});
