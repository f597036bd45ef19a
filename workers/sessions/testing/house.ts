import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { RULES, type Rules } from '@cc/domain/rules.ts';
import { SFU_FACTS_STREAM, type SfuFact } from '@cc/contract/sfu-facts.ts';
import { SFU_NODES_SET, sfuNodeKey } from '@cc/contract/sfu-node.ts';
import { payments, questions, sessions } from '@cc/drizzle/schema/index.ts';
import { createCall, type Call } from '@cc/drizzle/testing-call.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import type { News } from '@cc/contract/events.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createSfuNodes } from '@cc/platform/sfu-nodes.ts';
import type { SessionDeps } from '../deps.ts';
import { startFactReader } from '../fact-reader.ts';
import { redisNow } from '../stream-clock.ts';
import { sweepSessions } from '../sweep.ts';
import { testLogger, testRedis } from '@cc/platform/testing/services.ts';

type Distributive<T> = T extends unknown ? Omit<T, 'id' | 'node' | 'room'> : never;

/**
 * A database, Redis and the session workers, with a media node played by the test: it adds facts to the stream as a real
 * one would. Nothing else is made up; the rules may be given shorter times.
 */
export async function createHouse(overrides: Partial<Rules> = {}) {
  const rules: Rules = { ...RULES, ...overrides };
  const database = await createTestDatabase();
  const { db } = database;
  const redis = testRedis();
  await redis.flushdb();
  const logger = testLogger();
  const news: News[] = [];
  const jobs: { name: string; payload: unknown }[] = [];
  const deps: SessionDeps = {
    db,
    redis,
    rules,
    logger,
    heartbeats: createHeartbeats(redis, 60_000),
    sfuNodes: createSfuNodes(redis),
    announcer: { tell: (more) => void news.push(...more), cut: () => {}, cutFamily: () => {} },
    // Jobs are only the quick way: the tests live from the sweep alone.
    queue: { enqueue: async (name, payload) => void jobs.push({ name, payload }) },
  };
  const node = 'sfu-test';
  let readers: ReturnType<typeof startFactReader>[] = [];

  const house = {
    db,
    redis,
    deps,
    rules,
    news,
    jobs,
    node,
    startReader() {
      const reader = startFactReader(deps, testRedis());
      readers.push(reader);
      return reader;
    },
    async stopReaders() {
      await Promise.all(readers.map((reader) => reader.close()));
      readers = [];
    },
    sweep: () => sweepSessions(deps),

    /** What the media node tells, sent `lateMs` ago; answers with the fact, to be told again. */
    async tell(
      room: string,
      fact: Distributive<SfuFact>,
      { lateMs, ...base }: { id?: string; node?: string; lateMs?: number } = {},
    ): Promise<SfuFact> {
      const whole = { id: randomUUID(), node, room, ...base, ...fact } as SfuFact;
      const sent = lateMs === undefined ? [] : ['sentAt', (await redisNow(redis)) - lateMs];
      await redis.xadd(SFU_FACTS_STREAM, '*', 'fact', JSON.stringify(whole), ...sent);
      return whole;
    },

    async repeat(fact: SfuFact): Promise<void> {
      await redis.xadd(SFU_FACTS_STREAM, '*', 'fact', JSON.stringify(fact));
    },

    /**
     * Both were present from `fromAgo` to `toAgo` ms before now: facts as they were added back then, with a snapshot
     * every two seconds. Must be older than everything in the stream already.
     */
    async past(call: Call, fromAgo: number, toAgo: number, stay = true): Promise<void> {
      const [seconds] = await redis.time();
      const now = Number(seconds) * 1_000;
      const people = [call.customerId, call.consultantId];
      const add = redis.pipeline();
      const told = (ago: number, fact: Distributive<SfuFact>) =>
        add.xadd(
          SFU_FACTS_STREAM,
          `${now - Math.round(ago)}-*`,
          'fact',
          JSON.stringify({ id: randomUUID(), node, room: call.id, ...fact }),
        );
      for (const userId of people) told(fromAgo, { type: 'joined', userId, ageMs: 0 });
      for (let ago = fromAgo - 2_000; ago > toAgo; ago -= 2_000) told(ago, snapshot(people, 0));
      told(toAgo, snapshot(people, 0));
      if (!stay) {
        for (const userId of people) {
          told(toAgo, { type: 'left', userId, ageMs: 0, lastMediaAgeMs: 0, reason: 'lost' });
        }
      }
      await add.exec();
    },

    /** A media node that the registry knows. */
    async register(id = node): Promise<void> {
      await redis
        .multi()
        .hset(sfuNodeKey(id), { id, url: 'http://localhost:3100', load: '0.1', rooms: '1', peers: '2', draining: '0' })
        .sadd(SFU_NODES_SET, id)
        .exec();
    },

    /** An accepted offer whose hold stands, so that both may join; with `authorizing` the hold is still open. */
    call: (options?: { authorizing?: boolean }) => createCall(db, rules, { ...options, sfuNode: node }),

    async session(id: string) {
      const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
      return row!;
    },

    async payment(id: string) {
      const [row] = await db.select().from(payments).where(eq(payments.id, id));
      return row!;
    },

    async question(id: string) {
      const [row] = await db.select().from(questions).where(eq(questions.id, id));
      return row!;
    },

    /** Waits until `look` answers with something true, sweeping meanwhile. */
    async until<T>(look: () => Promise<T | false | null | undefined>, ms = 10_000): Promise<T> {
      const end = performance.now() + ms;
      for (;;) {
        const found = await look();
        if (found) return found;
        if (performance.now() > end) throw new Error('What was waited for did not happen.');
        await house.sweep();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },

    async close() {
      await house.stopReaders();
      redis.disconnect();
      await database.drop();
    },
  };
  return house;
}

export const snapshot = (people: string[], ageMs: number) => ({
  type: 'snapshot' as const,
  peers: people.map((userId) => ({ userId, ageMs, scope: 'call' as const })),
});

export type House = Awaited<ReturnType<typeof createHouse>>;
