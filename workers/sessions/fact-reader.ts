import { randomUUID } from 'node:crypto';
import { SFU_FACTS_STREAM, sfuFactSchema } from '@cc/contract/sfu-facts.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import type { SessionFollowUp } from '@cc/drizzle/views/session-change.ts';
import { carryOut } from '@cc/platform/follow-up.ts';
import { withLogContext } from '@cc/platform/log.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { foldRecordingFact, isRecordingFact } from '../recordings/facts.ts';
import type { SessionDeps } from './deps.ts';
import { foldRooms, type RoomFacts, type SentFact } from './facts.ts';
import { noteReading, READING_GAP_MS } from './reading.ts';
import { createStreamClock, redisNow } from './stream-clock.ts';

const GROUP = 'house';
/** All workers read as one consumer, one at a time, so that facts are folded in order and what one leaves is found by the next. */
const CONSUMER = 'reader';
const LEASE_KEY = 'sfu:facts:lease';
const LEASE_MS = 3_000;
const BATCH = 500;
const BLOCK_MS = 500;
const RETRY_MS = 300;
const CLOSE_MS = 3_000;
/** Rooms whose facts are folded in one transaction, and how many of these are under way at once. */
const ROOMS_TOGETHER = 25;
const AT_ONCE = 2;
/** A room whose facts cannot be folded that many times, with the database in order, must not hold up all others. */
const MAX_TRIES = 5;

/** Takes or renews the lease. Answers whether it is ours, and Redis's clock before anything was read. */
const TAKE_LEASE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {0, now} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {1, now}`;

const GIVE_LEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 0`;

type Room = [room: string, entries: Entry[]];

interface Entry {
  id: string;
  /** Undefined: trimmed away, or not a fact. */
  sent: SentFact | undefined;
}

/**
 * Reads the media nodes' facts and folds them in. Every worker starts one; the lease lets one of them read, and the next
 * takes over within seconds. The lease only keeps the order: should two read for a moment, the fact's id and the session's
 * lock keep them from doing anything twice. An entry is acknowledged after the commit; what was not, is read again first.
 * @param blocking a connection of its own: reading blocks it.
 */
export function startFactReader(deps: SessionDeps, blocking: Redis): { close(): Promise<void> } {
  const { redis, logger } = deps;
  const me = randomUUID();
  const clock = createStreamClock(
    async () => (await databaseNow(deps.db)).getTime(),
    () => redisNow(redis),
  );
  const tries = new Map<string, number>();
  let closed = false;
  let failing = false;
  /** First what this or another worker has left unacknowledged ("0"), then what is new (">"). */
  let from: '0' | '>' = '0';
  /** Redis's clock: the stream has been read to its end from `since` to `through` without a pause. */
  let since = 0;
  let through = 0;

  async function pass(): Promise<void> {
    const [mine, now] = (await redis.eval(TAKE_LEASE, 1, LEASE_KEY, me, LEASE_MS)) as [number, number];
    if (!mine) {
      from = '0';
      await pause(BLOCK_MS);
      return;
    }
    const raw = await read();
    if (raw.length > 0) await fold(raw);
    else if (from === '0') from = '>';
    else await noteEnd(now);
  }

  async function read(): Promise<[id: string, fields: string[] | null][]> {
    try {
      const stream = ['STREAMS', SFU_FACTS_STREAM, from] as const;
      const reply = await blocking.xreadgroup('GROUP', GROUP, CONSUMER, 'COUNT', BATCH, 'BLOCK', BLOCK_MS, ...stream);
      return reply?.[0]?.[1] ?? [];
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOGROUP')) throw error;
      // New, or Redis has lost its memory. From the first entry on: what was folded already is known by its id.
      await redis.xgroup('CREATE', SFU_FACTS_STREAM, GROUP, '0', 'MKSTREAM');
      from = '0';
      return [];
    }
  }

  /** What could not be folded is not acknowledged, and read again first. */
  async function fold(raw: [string, string[] | null][]): Promise<void> {
    const offset = await clock.offset();
    const rooms = new Map<string, Entry[]>();
    for (const [id, fields] of raw) {
      const entry = { id, sent: parse(id, fields, offset) };
      if (entry.sent && isRecordingFact(entry.sent.fact))
        await foldRecordingFact(deps, entry.sent.fact, entry.sent.sentAt);
      const room = entry.sent?.fact.room ?? '';
      const entries = rooms.get(room);
      if (entries) entries.push(entry);
      else rooms.set(room, [entry]);
    }
    const followUps: SessionFollowUp[] = [];
    const waiting = [...rooms];
    let complete = true;
    const work = async (): Promise<void> => {
      while (waiting.length > 0) {
        if (!(await foldTogether(waiting.splice(0, ROOMS_TOGETHER), followUps))) complete = false;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    // Before the jobs that follow: they want to know how far the facts have been read.
    if (complete && from === '>' && raw.length < BATCH) await noteEnd(millisOf(raw.at(-1)![0]));
    for (const followUp of followUps) carryOut(deps, followUp);
    if (!complete) {
      from = '0';
      await pause(RETRY_MS);
    }
  }

  /** One room that cannot be folded must not hold up the others: then each is folded by itself. */
  async function foldTogether(some: Room[], followUps: SessionFollowUp[]): Promise<boolean> {
    if (some.length > 1) {
      try {
        followUps.push(...(await foldRooms(deps, some.flatMap(factsOf))));
        await acknowledge(some);
        return true;
      } catch (error) {
        logger.warn({ err: error, rooms: some.length }, 'facts were not folded together; each room by itself now');
      }
    }
    let complete = true;
    for (const room of some) if (!(await foldAlone(room, followUps))) complete = false;
    return complete;
  }

  async function foldAlone(one: Room, followUps: SessionFollowUp[]): Promise<boolean> {
    const [room] = one;
    try {
      const made = await withLogContext({ sessionId: room }, () => foldRooms(deps, factsOf(one)));
      followUps.push(...made);
    } catch (error) {
      const count = (tries.get(room) ?? 0) + 1;
      tries.set(room, count);
      const givenUp = count >= MAX_TRIES;
      logger[givenUp ? 'error' : 'warn']({ err: error, sessionId: room, givenUp }, 'facts were not folded');
      if (!givenUp) return false;
    }
    await acknowledge([one]);
    return true;
  }

  async function acknowledge(some: Room[]): Promise<void> {
    for (const [room] of some) tries.delete(room);
    const ids = some.flatMap(([, entries]) => entries.map(({ id }) => id));
    await redis.xack(SFU_FACTS_STREAM, GROUP, ...ids);
  }

  function parse(id: string, fields: string[] | null, offset: number): SentFact | undefined {
    const field = (name: string) => (fields?.includes(name) ? fields[fields.indexOf(name) + 1] : undefined);
    const text = field('fact');
    // When it was added may be well after it was sent; its ages are as of the sending.
    const sentAt = (Number(field('sentAt')) || millisOf(id)) + offset;
    try {
      return { fact: sfuFactSchema.parse(JSON.parse(text ?? '')), sentAt };
    } catch (error) {
      logger.error({ err: error, fact: text?.slice(0, 300) }, 'not a fact');
      return undefined;
    }
  }

  async function noteEnd(at: number): Promise<void> {
    // Also when the clock went back: another Redis, perhaps.
    if (Math.abs(at - through) > READING_GAP_MS) [since, through] = [at, at];
    through = Math.max(through, at);
    await noteReading(redis, since, through);
  }

  const pause = (ms: number, evenIfClosed = false) =>
    new Promise<void>((resolve) => setTimeout(resolve, closed && !evenIfClosed ? 0 : ms));

  async function loop(): Promise<void> {
    while (!closed) {
      try {
        await pass();
        if (failing) logger.info('facts are read again');
        failing = false;
      } catch (error) {
        if (closed) break;
        if (!failing) logger.warn({ err: error }, 'facts cannot be read; trying again');
        failing = true;
        from = '0';
        await pause(RETRY_MS);
      }
    }
  }

  const running = loop();
  return {
    /** Waits for the batch at hand, unless Redis is away; the next worker goes on at once. */
    async close() {
      closed = true;
      blocking.disconnect();
      const finished = await Promise.race([running.then(() => true), pause(CLOSE_MS, true)]);
      if (finished) await redis.eval(GIVE_LEASE, 1, LEASE_KEY, me).catch(() => {});
    },
  };
}

/** What is not a fact belongs to no room. */
const factsOf = ([room, entries]: Room): RoomFacts[] => {
  const facts = entries.flatMap(({ sent }) => sent ?? []);
  return room && facts.length > 0 ? [{ room, facts }] : [];
};

const millisOf = (entryId: string): number => Number(entryId.split('-')[0]);
