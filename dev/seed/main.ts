import { z } from 'zod';
import { createDb } from '@cc/drizzle/client.ts';
import { seedDemo } from '@cc/drizzle/seed/demo.ts';
import { DEMO_PASSWORD } from '@cc/drizzle/seed/people.ts';
import { loadConfig } from '@cc/platform/config/load.ts';
import { common, payments, rules, stores } from '@cc/platform/config/schema.ts';
import { createPayments } from '@cc/platform/payments.ts';
import { hashPassword } from '@cc/server/features/users/password.ts';
import { testPayments } from './test-payments.ts';

/** `node dev/seed/main.ts` puts the demo people into DATABASE_URL; again is harmless. Refuses production. */
const schema = z.object({
  ...common.shape,
  DATABASE_URL: stores.shape.DATABASE_URL,
  CURRENCY: rules.shape.CURRENCY,
  STRIPE_SECRET_KEY: payments.shape.STRIPE_SECRET_KEY,
  STRIPE_API_URL: payments.shape.STRIPE_API_URL,
  PUBLIC_URL: z.url(),
});

const config = loadConfig(schema, process.env);
if (config.NODE_ENV === 'production' || !config.STRIPE_SECRET_KEY.startsWith('sk_test_')) {
  throw new Error('Demo people have a known password and test cards: not in production, not with a live key.');
}

const secretKey = config.STRIPE_SECRET_KEY;
const apiUrl = config.STRIPE_API_URL;
const { db, close } = createDb(config.DATABASE_URL, { max: 4, name: 'seed' });
try {
  const provider = createPayments({ secretKey, apiUrl, webhookSecrets: { platform: '', connect: '' } });
  await seedDemo(db, {
    payments: testPayments(provider, { secretKey, apiUrl, publicUrl: config.PUBLIC_URL }),
    passwordHash: await hashPassword(DEMO_PASSWORD),
    currency: config.CURRENCY,
  });
} finally {
  await close();
}
