import type { WebhookSecrets } from '../services/stripe-webhooks.ts';
import type { Secrets } from './secrets.ts';

export interface PortPlan {
  web: number;
  sfu: number;
  workers: number;
  /** First media port; media worker i uses this + i. */
  rtc: number;
  stripe: number;
  mailbox: number;
  smtp: number;
  postgres: number;
  redis: number;
  demo: number;
}

export interface EnvironmentInput {
  /** What the caller set: wins over everything here. */
  given: Record<string, string | undefined>;
  ports: PortPlan;
  secrets: Secrets;
  databaseUrl: string;
  redisUrl: string;
  smtpUrl: string;
  /** Unset with a real Stripe key. */
  standInUrl?: string;
  webhooks?: WebhookSecrets;
  workerBinary: string;
  sfuWorkers: number;
  freeWindowSeconds: number;
  storageDirectory: string;
  /** Processes that use the database. */
  databaseUsers: number;
}

/** Connections that the embedded PostgreSQL has for the house; the rest of its hundred are for whoever looks at it. */
const CONNECTIONS = 80;

/** The settings that every process of an instance gets; each reads the ones it knows. */
export function environmentOf(input: EnvironmentInput): Record<string, string> {
  const { ports, secrets, given } = input;
  const values: Record<string, string | undefined> = {
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    PORT: String(ports.web),
    PUBLIC_URL: `http://localhost:${ports.web}`,
    DATABASE_URL: input.databaseUrl,
    // One more server or worker runs during a rolling restart.
    DATABASE_POOL: String(Math.max(2, Math.min(10, Math.floor(CONNECTIONS / (input.databaseUsers + 1))))),
    REDIS_URL: input.redisUrl,
    SMTP_URL: input.smtpUrl,
    STORAGE_DIR: input.storageDirectory,
    ACCESS_TOKEN_SECRET: secrets.accessTokenSecret,
    ROOM_TOKEN_PRIVATE_KEY: secrets.roomTokenPrivateKey,
    ROOM_TOKEN_PUBLIC_KEY: secrets.roomTokenPublicKey,
    VAPID_PUBLIC_KEY: secrets.vapidPublicKey,
    VAPID_PRIVATE_KEY: secrets.vapidPrivateKey,
    WORKERS_PORT: String(ports.workers),
    SFU_PORT: String(ports.sfu),
    SFU_PUBLIC_URL: `http://localhost:${ports.sfu}`,
    SFU_LISTEN_IP: '127.0.0.1',
    SFU_RTC_PORT: String(ports.rtc),
    SFU_WORKERS: String(input.sfuWorkers),
    MEDIASOUP_WORKER_BIN: input.workerBinary,
    DEMO_PORT: String(ports.demo),
    FREE_WINDOW_SECONDS: String(input.freeWindowSeconds),
    // Everybody of a laptop's house, demo consultants included, comes from one address.
    RATE_LIMIT_FACTOR: '5',
    ...(input.standInUrl && {
      STRIPE_API_URL: input.standInUrl,
      STRIPE_SECRET_KEY: secrets.standInSecretKey,
      STRIPE_PUBLISHABLE_KEY: secrets.standInPublishableKey,
      STRIPE_WEBHOOK_SECRET: input.webhooks?.platform,
      STRIPE_CONNECT_WEBHOOK_SECRET: input.webhooks?.connect,
    }),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== '')),
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What a child inherits of our own environment: not npm's settings, nor a test runner's. */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([key]) => !/^(npm_|VITEST|TEST$|NODE_CHANNEL|NODE_V8_COVERAGE)/i.test(key),
  );
  const quiet = '--disable-warning=ExperimentalWarning';
  const options = environment.NODE_OPTIONS ?? '';
  return {
    ...Object.fromEntries(kept),
    NODE_OPTIONS: options.includes(quiet) ? options : `${options} ${quiet}`.trim(),
  };
}
