import { POOL_STREAM, poolChange, type PoolChange } from '@cc/contract/bus.ts';
import type { Logger } from '@cc/platform/log.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** Changes read at once. */
const BATCH = 200;
const BLOCK_MS = 2_000;
/** What changes within this after something was read is taken in together: one look at the rows for all of them. */
const GATHER_MS = 100;
/** Between a fault and the next try. */
const RETRY_MS = 500;

/** Whether stream id `a` ("milliseconds-sequence") comes after `b`. */
export function isAfter(a: string, b: string): boolean {
  const [aMs = 0, aSeq = 0] = a.split('-').map(Number);
  const [bMs = 0, bSeq = 0] = b.split('-').map(Number);
  return aMs > bMs || (aMs === bMs && aSeq > bSeq);
}

/**
 * Reads the stream of changes in order. Where it begins it adds an entry of its own, so that its place is always an entry that
 * was there: once that place is before the first entry (trimmed: it fell behind) or after the last one (Redis lost its memory),
 * it begins anew. Beginning is: take a place first, then `rebuild`; what changes meanwhile is read afterwards.
 * @param blocking a connection of its own: reading the stream blocks it.
 */
export function createChangeReader(deps: {
  redis: Redis;
  blocking: Redis;
  logger: Logger;
  name: string;
  rebuild: () => Promise<void>;
  handle: (changes: PoolChange[]) => Promise<void>;
}) {
  const { redis, blocking, logger } = deps;
  let place = '';
  let running = false;
  let reading: Promise<void> | undefined;

  async function begin(): Promise<void> {
    place = '';
    const from = await publishPoolChange(redis, { reader: deps.name });
    await deps.rebuild();
    place = from;
  }

  /** Asked after reading, so that nothing that was read can have had a gap before it. */
  async function hasGap(): Promise<boolean> {
    const info = await redis.xinfo('STREAM', POOL_STREAM).catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('no such key')) return [];
      throw error;
    });
    const facts = new Map<unknown, unknown>();
    const list = Array.isArray(info) ? info : [];
    for (let i = 0; i + 1 < list.length; i += 2) facts.set(list[i], list[i + 1]);
    const first = facts.get('first-entry');
    const last = facts.get('last-generated-id');
    if (!Array.isArray(first) || typeof last !== 'string') return true;
    return isAfter(String(first[0]), place) || isAfter(place, last);
  }

  async function next(): Promise<void> {
    const answer = await blocking.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', POOL_STREAM, place);
    if (!running) return;
    if (await hasGap()) {
      logger.warn({ place }, 'live index: its place in the stream is gone, rebuilding');
      return begin();
    }
    const entries = answer?.[0]?.[1] ?? [];
    const changes = entries.flatMap(([, fields]) => {
      const change = poolChange.safeParse(parsed(fields[1]));
      return change.success ? [change.data] : [];
    });
    if (changes.length > 0) await deps.handle(changes);
    place = entries.at(-1)?.[0] ?? place;
    if (entries.length > 0) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
  }

  async function read(): Promise<void> {
    while (running) {
      try {
        await (place === '' ? begin() : next());
      } catch (error) {
        if (!running) return;
        // What of a batch was taken in is not known, so nothing of it counts.
        place = '';
        logger.warn({ err: error }, 'live index: beginning again after a fault');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  return {
    /** Resolves once everything is built. */
    async start(): Promise<void> {
      running = true;
      await begin();
      reading = read();
    },
    async stop(): Promise<void> {
      running = false;
      blocking.disconnect();
      await reading;
    },
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
