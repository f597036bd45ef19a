import { join } from 'node:path';
import { api } from '@cc/contract/http/index.ts';
import type { z } from 'zod';
import { Failure } from '@cc/dev/bootstrap/failure.mjs';
import { repositoryRoot } from '@cc/dev/bootstrap/paths.mjs';
import { request } from '@cc/dev/client/account.ts';
import type { Instance } from '@cc/dev/instance.ts';
import { readInstanceFile } from '@cc/dev/instance/instance-file.ts';
import { loadSecrets } from '@cc/dev/instance/secrets.ts';
import { createDb, type DbClient } from '@cc/drizzle/client.ts';
import Stripe from 'stripe';

/** A running house as the tests see it: its address, and the doors behind which one can check what became true. */
export interface House {
  url: string;
  store: DbClient;
  stripe: Stripe;
  /** Where mails can be read; without one, addresses are verified in the database. */
  mailboxUrl: string | undefined;
  /** The payment provider is the development stand-in. */
  hasStandIn: boolean;
  config: z.output<typeof api.platform.config.response>;
  close(): Promise<void>;
}

interface Doors {
  url: string;
  databaseUrl: string;
  mailboxUrl: string | undefined;
  stripeUrl: string | undefined;
  stripeSecretKey: string;
}

async function open({ url, databaseUrl, mailboxUrl, stripeUrl, stripeSecretKey }: Doors): Promise<House> {
  const { answer } = await request(url, api.platform.config, {});
  const standIn = stripeUrl ? new URL(stripeUrl) : undefined;
  const store = createDb(databaseUrl, { max: 2, name: 'e2e' });
  return {
    url,
    store,
    mailboxUrl,
    hasStandIn: standIn !== undefined,
    stripe: new Stripe(stripeSecretKey, {
      telemetry: false,
      ...(standIn && { host: standIn.hostname, port: standIn.port, protocol: 'http' as const }),
    }),
    config: api.platform.config.response.parse(answer),
    close: () => store.close(),
  };
}

export function houseOf(instance: Instance): Promise<House> {
  return open({ ...instance, stripeSecretKey: instance.env.STRIPE_SECRET_KEY ?? '' });
}

/**
 * The house that runs at `url`. What is behind it is named by DATABASE_URL and STRIPE_SECRET_KEY (with STRIPE_API_URL for a
 * stand-in, MAILBOX_URL for a mailbox), or found in the data folder of this clone's `npm start`.
 */
export async function houseAt(url: string, env = process.env): Promise<House> {
  const dataDirectory = join(repositoryRoot, '.data');
  const record = readInstanceFile(dataDirectory);
  const own = record?.ready && new URL(record.url).port === new URL(url).port ? record : undefined;
  const databaseUrl = env.DATABASE_URL || own?.databaseUrl;
  const stripeSecretKey = env.STRIPE_SECRET_KEY || (own && loadSecrets(dataDirectory).standInSecretKey);
  if (!databaseUrl || !stripeSecretKey) {
    throw new Failure(`What is behind ${url} is not known, so nothing could be checked.`, {
      cure: 'set DATABASE_URL, STRIPE_SECRET_KEY and, with a stand-in, STRIPE_API_URL of that instance',
    });
  }
  return open({
    url,
    databaseUrl,
    stripeSecretKey,
    stripeUrl: env.STRIPE_API_URL || (env.STRIPE_SECRET_KEY ? undefined : own?.stripeUrl),
    mailboxUrl: env.MAILBOX_URL || own?.mailboxUrl,
  });
}
