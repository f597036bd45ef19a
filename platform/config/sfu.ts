import { availableParallelism } from 'node:os';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);

const schema = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    REDIS_URL: z.url(),
    /** Base64 of the Ed25519 public key's PEM; the private one stays with the server. */
    ROOM_TOKEN_PUBLIC_KEY: z.base64().min(1),
    /** Signalling, health and metrics. */
    SFU_PORT: port.default(3100),
    /** Where clients reach the signalling, through whatever proxy. */
    SFU_PUBLIC_URL: z.url().default('http://localhost:3100'),
    /** Address that media sockets are bound to. */
    SFU_LISTEN_IP: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
    /** Address told to clients where it differs from the bound one (public IP or host name); needed with a wildcard. */
    SFU_ANNOUNCED_ADDRESS: z.string().min(1).optional(),
    /** First media port, UDP and TCP; worker i uses this + i. */
    SFU_RTC_PORT: port.default(23_100),
    /** Media workers; one per core unless said otherwise. */
    SFU_WORKERS: z.coerce.number().int().min(1).max(128).optional(),
    /** Seconds that SIGTERM waits for running calls to end before it moves them elsewhere. */
    SFU_DRAIN_SECONDS: z.coerce.number().int().min(0).max(86_400).default(0),
    /** Path of the mediasoup-worker executable; mediasoup's own when not set. */
    MEDIASOUP_WORKER_BIN: z.string().min(1).optional(),
  })
  .refine((env) => env.SFU_ANNOUNCED_ADDRESS || !['0.0.0.0', '::'].includes(env.SFU_LISTEN_IP), {
    path: ['SFU_ANNOUNCED_ADDRESS'],
    message: 'is needed when SFU_LISTEN_IP is a wildcard, because clients cannot reach 0.0.0.0',
  });

export interface SfuConfig {
  production: boolean;
  logLevel: string;
  redisUrl: string;
  roomTokenPublicKey: string;
  port: number;
  publicUrl: string;
  listenIp: string;
  announcedAddress: string | undefined;
  rtcPort: number;
  workers: number;
  drainMs: number;
  workerBin: string | undefined;
}

/** The names that this process reads, for the check that `.env.example` knows them all. */
export const SFU_ENV_NAMES: readonly string[] = Object.keys(schema.shape);

/**
 * The media node's settings out of the environment. Empty strings count as not set.
 * @throws Error with one readable line a variable that is missing or wrong.
 */
export function loadSfuConfig(env: Record<string, string | undefined>): SfuConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
    throw new Error(`The environment is not right:\n${lines.join('\n')}`);
  }
  const e = parsed.data;
  return {
    production: e.NODE_ENV === 'production',
    logLevel: e.LOG_LEVEL,
    redisUrl: e.REDIS_URL,
    roomTokenPublicKey: e.ROOM_TOKEN_PUBLIC_KEY,
    port: e.SFU_PORT,
    publicUrl: e.SFU_PUBLIC_URL,
    listenIp: e.SFU_LISTEN_IP,
    announcedAddress: e.SFU_ANNOUNCED_ADDRESS,
    rtcPort: e.SFU_RTC_PORT,
    workers: e.SFU_WORKERS ?? availableParallelism(),
    drainMs: e.SFU_DRAIN_SECONDS * 1000,
    workerBin: e.MEDIASOUP_WORKER_BIN,
  };
}
