import type { Redis } from '@cc/platform/redis.ts';
import { redisNow } from './stream-clock.ts';

const KEY = 'sfu:facts:reading';
/** A longer pause than this in reading to the end of the stream begins a new stretch. */
export const READING_GAP_MS = 2_000;
/** Media nodes repeat what Redis did not take within this; only then does silence mean that nothing happened. */
const SETTLED_MS = 4_000;
const PATIENCE_MS = 1_000;

/**
 * How well the facts are being read. Silence proves something only while somebody listens: nobody is given up, and no hold
 * is released, because facts were waiting unread. Instants are on Redis's clock.
 */
export interface Reading {
  /** For how long the stream has been read to its end without a pause; 0 while it is not. */
  forMs: number;
  /** All facts older than this have been folded in; `Infinity` when unknown. */
  behindMs: number;
}

/** Notes that everything added before `through` (Redis's epoch ms) is folded in, without a pause since `since`. */
export async function noteReading(redis: Redis, since: number, through: number): Promise<void> {
  await redis.multi().hset(KEY, { since, through }).pexpire(KEY, 60_000).exec();
}

/** Null when Redis does not answer; whoever asks must not wait for it. */
export async function readingOf(redis: Redis): Promise<Reading | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), PATIENCE_MS)));
  const ask = async (): Promise<Reading> => {
    const [{ since, through }, now] = await Promise.all([redis.hgetall(KEY), redisNow(redis)]);
    if (!since || !through) return { forMs: 0, behindMs: Infinity };
    const behindMs = Math.max(0, now - Number(through));
    return { behindMs, forMs: behindMs > READING_GAP_MS ? 0 : Number(through) - Number(since) };
  };
  return Promise.race([ask().catch(() => null), patience]).finally(() => clearTimeout(timer));
}

/** Whether silence up to `agoMs` before now means that nothing happened. */
export const isSilenceTrue = (reading: Reading | null, agoMs: number): boolean =>
  reading !== null && reading.forMs >= SETTLED_MS && reading.behindMs <= agoMs;

/** The earliest that silence can mean something, in ms from now; `Infinity` while nothing is known. */
export const silenceIn = ({ forMs, behindMs }: Reading): number => Math.max(behindMs, SETTLED_MS - forMs);
