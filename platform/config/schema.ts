import { z } from 'zod';
import { push, pushSending } from './push.ts';
import { turn } from './turn.ts';

/** A PEM key in base64, so that it fits on one line of an environment file. */
const pemKey = z.base64().transform((value) => Buffer.from(value, 'base64').toString('utf8'));
const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().positive();

/** Every environment variable of the house, by group. `.env.example` documents the same names; a test holds both equal. */
export const common = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export const stores = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'a redis:// URL' }),
});

export const rules = z.object({
  /** Settlement currency of the deployment, ISO 4217 in lower case. */
  CURRENCY: z
    .string()
    .regex(/^[a-z]{3}$/, 'three lower-case letters')
    .default('usd'),
  /** Length of the free start of a call; 600 in production, shortened only for trying things out. */
  FREE_WINDOW_SECONDS: seconds.default(600),
  RING_SECONDS: seconds.default(25),
  WAIT_SECONDS: seconds.default(120),
});

export const payments = z.object({
  STRIPE_SECRET_KEY: z.string().startsWith('sk_'),
  STRIPE_PUBLISHABLE_KEY: z.string().startsWith('pk_'),
  STRIPE_WEBHOOK_SECRET: z.string().startsWith('whsec_'),
  STRIPE_CONNECT_WEBHOOK_SECRET: z.string().startsWith('whsec_'),
  /** Only for the development stand-in: where it listens. Never set in production. */
  STRIPE_API_URL: z.url().optional(),
});

export const mail = z.object({
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'an smtp:// URL' }),
  MAIL_FROM: z.string().default('Consultant Connect <hello@consultant-connect.example>'),
});

/** Who sells, as receipts name them. What they say is frozen when they are written. */
export const seller = z.object({
  SELLER_NAME: z.string().min(1).default('Consultant Connect'),
  /** Lines of the address, separated by "|". */
  SELLER_ADDRESS: z.string().default(''),
  SELLER_TAX_ID: z.string().default(''),
  /** VAT that the prices include, in percent; 0 where none is charged, and then the note says why. */
  VAT_PERCENT: z.coerce.number().min(0).max(50).default(0),
  VAT_NOTE: z.string().default('No VAT is shown on this receipt.'),
});

/** Where files that people send, and recordings, are kept; all processes of a deployment share it. */
export const storage = z.object({ STORAGE_DIR: z.string().min(1).default('.data/storage') });

export const web = z.object({
  PORT: port.default(3000),
  /**
   * Several servers of one machine listen on the same port, and the kernel hands each new connection to one of them (Linux,
   * FreeBSD; elsewhere listening fails). Each then needs a health port of its own.
   */
  SHARE_PORT: z.stringbool().default(false),
  /** Health and metrics of this very process; without one they are on PORT alone. */
  HEALTH_PORT: port.optional(),
  PUBLIC_URL: z.url(),
  ACCESS_TOKEN_SECRET: z.string().min(32, 'at least 32 characters'),
  ACCESS_TOKEN_SECONDS: seconds.default(900),
  REFRESH_TOKEN_DAYS: z.coerce.number().positive().default(30),
  ROOM_TOKEN_PRIVATE_KEY: pemKey,
  /** Proxies in front of the server whose X-Forwarded-For is believed. */
  TRUST_PROXY: z.coerce.number().int().min(0).default(0),
  /** Multiplies every rate limit; raised only for load runs. */
  RATE_LIMIT_FACTOR: z.coerce.number().positive().default(1),
  /** Folder of the built pages; `web/build` unless set. */
  WEB_BUILD: z.string().optional(),
  /** Names the demo people and their passwords to everybody. Ignored in production. */
  DEMO: z.stringbool().default(false),
});

export const background = z.object({
  WORKERS_PORT: port.default(3200),
  PUBLIC_URL: z.url(),
});

export const serverSchema = z.object({
  ...common.shape,
  ...stores.shape,
  ...rules.shape,
  ...payments.shape,
  ...push.shape,
  ...storage.shape,
  ...turn.shape,
  ...web.shape,
});
export const workersSchema = z.object({
  ...common.shape,
  ...stores.shape,
  ...rules.shape,
  ...payments.shape,
  ...mail.shape,
  ...seller.shape,
  ...pushSending.shape,
  ...storage.shape,
  ...background.shape,
});

export type ServerConfig = z.output<typeof serverSchema>;
export type WorkersConfig = z.output<typeof workersSchema>;
