import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import type { ServerConfig } from '@cc/platform/config.ts';
import { importPages, type PageSources } from '@cc/platform/pages.ts';

const DEFAULT_BUILD = fileURLToPath(new URL('../../web/build', import.meta.url));

/** What Stripe asks sites that use its script to allow. */
const STRIPE: PageSources = {
  connect: ['https://api.stripe.com'],
  frame: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
  script: ['https://js.stripe.com', 'https://*.js.stripe.com'],
};

/** The card form talks to the payment provider, and shows the bank's page, from the browser itself. */
function paymentSources({ STRIPE_API_URL }: Pick<ServerConfig, 'STRIPE_API_URL'>): PageSources {
  if (!STRIPE_API_URL) return STRIPE;
  const { origin } = new URL(STRIPE_API_URL);
  return { connect: [origin], frame: [origin], script: [] };
}

const notBuilt: RequestHandler = (_req, res) => {
  res
    .status(503)
    .type('text/plain')
    .send('The pages have not been built yet. Run `npm run build -w web`, then start the server again.\n');
};

/**
 * The pages as a middleware. Without a build, development gets a sentence that says what to do.
 * @throws in production when there is no build.
 */
export async function loadPages(
  config: Pick<ServerConfig, 'WEB_BUILD' | 'NODE_ENV' | 'PUBLIC_URL' | 'STRIPE_API_URL'>,
): Promise<RequestHandler> {
  const directory = resolve(config.WEB_BUILD ?? DEFAULT_BUILD);
  const pages = await importPages(directory, config.PUBLIC_URL, paymentSources(config));
  if (!pages && config.NODE_ENV === 'production') throw new Error(`There are no built pages in ${directory}.`);
  return pages ?? notBuilt;
}
