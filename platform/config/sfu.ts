import { z } from 'zod';
import { loadConfig } from './load.ts';
import { common, storage, stores, web } from './schema.ts';

const port = z.coerce.number().int().min(1).max(65_535);

/** What a media node reads from the environment. It needs no database, no private key and no payment provider. */
export const sfuSchema = z
  .object({
    ...common.shape,
    REDIS_URL: stores.shape.REDIS_URL,
    /** Where recordings are written; shared with the servers and workers. */
    ...storage.shape,
    /** Base64 of the Ed25519 public key's PEM; the private one stays with the server. */
    ROOM_TOKEN_PUBLIC_KEY: z.base64().transform((value) => Buffer.from(value, 'base64').toString('utf8')),
    /** Signalling, health and metrics. */
    SFU_PORT: port.default(3100),
    /** Where clients reach the signalling, through whatever proxy. */
    SFU_PUBLIC_URL: z.url().default('http://localhost:3100'),
    /** Proxies in front of the signalling whose X-Forwarded-For is believed. */
    TRUST_PROXY: web.shape.TRUST_PROXY,
    /** Multiplies the limits on connections of one address; raised only for load runs. */
    RATE_LIMIT_FACTOR: web.shape.RATE_LIMIT_FACTOR,
    /** Address that media sockets are bound to. */
    SFU_LISTEN_IP: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
    /** Address told to clients where it differs from the bound one (public IP or host name); needed with a wildcard. */
    SFU_ANNOUNCED_ADDRESS: z.string().min(1).optional(),
    /** A second address, of IPv6, that media sockets are bound to as well. */
    SFU_LISTEN_IPV6: z.ipv6().optional(),
    /** What clients are told of it, where it differs; needed with a wildcard. */
    SFU_ANNOUNCED_IPV6: z.string().min(1).optional(),
    /** First media port, UDP and TCP; worker i uses this + i. */
    SFU_RTC_PORT: port.default(23_100),
    /** Media workers; one per core unless said otherwise. */
    SFU_WORKERS: z.coerce.number().int().min(1).max(128).optional(),
    /** Seconds that SIGTERM waits for running calls to end before it moves them elsewhere. */
    SFU_DRAIN_SECONDS: z.coerce.number().int().min(0).max(86_400).default(0),
    /** Calls that are recorded at once, at most; what one costs is in docs/call.md. */
    SFU_RECORDINGS_MAX: z.coerce.number().int().min(0).max(1_000).default(50),
    /** Path of the mediasoup-worker executable; mediasoup's own when not set. */
    MEDIASOUP_WORKER_BIN: z.string().min(1).optional(),
  })
  .refine((env) => env.SFU_ANNOUNCED_ADDRESS || !['0.0.0.0', '::'].includes(env.SFU_LISTEN_IP), {
    path: ['SFU_ANNOUNCED_ADDRESS'],
    message: 'needed when SFU_LISTEN_IP is a wildcard, because clients cannot reach 0.0.0.0',
  })
  .refine((env) => env.SFU_ANNOUNCED_IPV6 || env.SFU_LISTEN_IPV6 !== '::', {
    path: ['SFU_ANNOUNCED_IPV6'],
    message: 'needed when SFU_LISTEN_IPV6 is a wildcard, because clients cannot reach ::',
  });

export type SfuConfig = z.output<typeof sfuSchema>;

/** Configuration of a media node; throws one readable error that lists what is missing. */
export const loadSfuConfig = (env: Record<string, string | undefined> = process.env): SfuConfig =>
  loadConfig(sfuSchema, env);
