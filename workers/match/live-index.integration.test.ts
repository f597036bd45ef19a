import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { POOL_STREAM } from '@cc/contract/bus.ts';
import { RULES } from '@cc/domain/rules.ts';
import { SHIPPED_MODEL } from '@cc/domain/matching/model/shipped-model.ts';
import { acceptOffer } from '@cc/drizzle/repositories/accept.ts';
import { relearn } from '@cc/drizzle/repositories/learned.ts';
import { activateModel, insertModel } from '@cc/drizzle/repositories/match-models.ts';
import { offersOfQuestion } from '@cc/drizzle/repositories/offers.ts';
import { consultants, ratings, sessionPeople, sessions, users } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { matchQuestion } from './match.ts';
import { createLivePool } from './pool.ts';
import { rank } from './rank.ts';
import { createCrowd, FIELD_NAMES, type Crowd } from './testing/crowd.ts';
import { testLogger, testRedis } from '@cc/platform/testing/services.ts';

const logger = testLogger();
const OFTEN = { reconcile: 100, compare: 200 };
const NEVER = { reconcile: 3_600_000, compare: 3_600_000 };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redis: Redis;
let crowd: Crowd;
const running = new Set<Worker>();

/** One match worker: its own connections, and a gate that keeps it from reading while it is closed. */
class Worker {
  readonly redis = testRedis();
  readonly blocking = testRedis();
  readonly heartbeats = createHeartbeats(this.redis, 600_000);
  private gate: Promise<void> = Promise.resolve();
  private open = () => {};
  readonly live;

  constructor(every = NEVER, historyMaxSessions = RULES.historyMaxSessions) {
    const read = this.blocking.xread.bind(this.blocking);
    const gated = Object.assign(Object.create(this.blocking) as Redis, {
      xread: async (...args: Parameters<typeof read>) => {
        await this.gate;
        return read(...args);
      },
      disconnect: () => this.blocking.disconnect(),
    });
    const { redis: own, heartbeats } = this;
    const rules = { ...RULES, historyMaxSessions };
    this.live = createLivePool({ db: database.db, redis: own, blocking: gated, heartbeats, logger, rules, every });
  }

  pause(): void {
    this.gate = new Promise((resolve) => (this.open = resolve));
  }
  resume(): void {
    this.open();
  }
  async start(): Promise<this> {
    await this.live.start();
    running.add(this);
    return this;
  }
  async stop(): Promise<void> {
    running.delete(this);
    this.resume();
    await this.live.stop();
    this.redis.disconnect();
  }

  /** Everything that ranking can see, in a form to compare: the ids and scores of some questions, and what is kept. */
  seen(questions: ReturnType<Crowd['question']>[]) {
    const { pool } = this.live;
    return {
      online: [...pool.members.keys()].sort(),
      past: [...pool.past.values()].map(({ id, answers }) => `${id} ${answers[0]?.quality}`).sort(),
      model: pool.model.version,
      rankings: questions.map((question) => rankOf(this, question).map(({ id, score }) => `${id} ${score.toFixed(9)}`)),
    };
  }
}

const rankOf = (worker: Worker, question: ReturnType<Crowd['question']>) =>
  rank(worker.live.pool, { ...question, maxPriceMinor: 50_000, currency: 'usd' }, 20).map(({ member, score }) => ({
    id: member.userId,
    score,
  }));

async function until(look: () => boolean, ms = 8_000): Promise<void> {
  const end = performance.now() + ms;
  while (!look()) {
    if (performance.now() > end) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** All workers have come to see what one built from the database sees. */
async function expectSame(workers: Worker[], questions: ReturnType<Crowd['question']>[]) {
  const fresh = await new Worker().start();
  const truth = fresh.seen(questions);
  const same = (worker: Worker) => JSON.stringify(worker.seen(questions)) === JSON.stringify(truth);
  await until(() => workers.every(same));
  for (const worker of workers) expect(worker.seen(questions)).toEqual(truth);
  await fresh.stop();
  return truth;
}

beforeAll(async () => {
  database = await createTestDatabase();
  redis = testRedis();
  await redis.flushdb();
  crowd = await createCrowd(database.db, { consultants: 40, seed: 7 });
  for (const member of crowd.members) await crowd.finish(member, { ago: 5 * 86_400_000, stars: 4 });
});
afterEach(async () => {
  await Promise.all([...running].map((worker) => worker.stop()));
});
afterAll(async () => {
  redis.disconnect();
  await database.drop();
});

const questions = () => FIELD_NAMES.flatMap((field) => [crowd.question(field), crowd.question(field)]);

/** One thing that happens, as its feature does it: the row first, then the word on the stream. */
async function happen(finished: string[]): Promise<void> {
  const { db } = database;
  const heartbeats = createHeartbeats(redis, 600_000);
  const member = crowd.pick(crowd.members);
  const { id: consultantId } = member;
  const dice = crowd.random();
  if (dice < 0.25) {
    await heartbeats.beat(consultantId);
    await publishPoolChange(redis, { consultantId, why: 'connected' });
  } else if (dice < 0.4) {
    await heartbeats.gone(consultantId);
    await publishPoolChange(redis, { consultantId, why: 'disconnected' });
  } else if (dice < 0.55) {
    const intent = crowd.random() < 0.4 ? 'off' : 'online';
    await db.update(consultants).set({ intent }).where(eq(consultants.userId, consultantId));
    await publishPoolChange(redis, { consultantId, why: 'intent' });
  } else if (dice < 0.75) {
    const tags = crowd.words(crowd.pick(FIELD_NAMES), 4);
    await db.update(consultants).set({ tags }).where(eq(consultants.userId, consultantId));
    await publishPoolChange(redis, { consultantId, why: 'profile' });
  } else if (dice < 0.9) {
    const id = await crowd.finish(member, { ago: 3_600_000 * (1 + crowd.random()), stars: crowd.pick([2, 3, 4, 5]) });
    finished.push(id);
    await relearn(db, consultantId);
    await publishPoolChange(redis, { pastSessionId: id });
    await publishPoolChange(redis, { consultantId, why: 'learned' });
  } else if (finished.length > 0) {
    const id = crowd.pick(finished);
    await crowd.rate(id, crowd.pick([1, 3, 5]));
    await publishPoolChange(redis, { pastSessionId: id });
  }
}

describe('the live index in three workers', () => {
  it('comes to the same ranking in all of them under churn, one paused, one restarted', async () => {
    const [a, b, c] = [await new Worker().start(), await new Worker().start(), await new Worker().start()];
    const again = new Worker();
    const finished: string[] = [];
    for (let step = 0; step < 300; step++) {
      if (step === 60) b.pause();
      if (step === 120) await c.stop();
      if (step === 180) await again.start();
      if (step === 240) b.resume();
      // Three things at once, as from three servers.
      await Promise.all([happen(finished), happen(finished), happen(finished)]);
    }
    const truth = await expectSame([a, b, again], questions());
    expect(truth.online.length).toBeGreaterThan(5);
    expect(truth.past.length).toBeGreaterThan(60);
    expect(truth.rankings.every((ranking) => ranking.length > 0)).toBe(true);
  }, 90_000);

  it('rebuilds what has fallen further behind than the stream goes back', async () => {
    const [a, b] = [await new Worker().start(), await new Worker().start()];
    b.pause();
    for (let step = 0; step < 40; step++) await happen([]);
    await redis.xtrim(POOL_STREAM, 'MAXLEN', 3);
    b.resume();
    await expectSame([a, b], questions());
  }, 30_000);

  it('rebuilds when Redis has lost its memory, and hears what comes after', async () => {
    const [a, b] = [await new Worker().start(), await new Worker().start()];
    await redis.flushdb();
    await until(() => a.live.pool.members.size === 0 && b.live.pool.members.size === 0);
    expect(a.live.pool.members.size).toBe(0);
    for (let step = 0; step < 40; step++) await happen([]);
    const truth = await expectSame([a, b], questions());
    expect(truth.online.length).toBeGreaterThan(0);
  }, 30_000);

  it('finds by comparing what no word was ever said about', async () => {
    const worker = await new Worker(OFTEN).start();
    const heartbeats = createHeartbeats(redis, 600_000);
    const { db } = database;
    const [first, second, third] = crowd.members as [Crowd['members'][0], Crowd['members'][0], Crowd['members'][0]];
    await db.update(consultants).set({ intent: 'online' });
    for (const { id } of [first, second, third]) await heartbeats.beat(id);
    await until(() => worker.live.pool.members.has(first.id) && worker.live.pool.members.has(second.id));
    await db
      .update(consultants)
      .set({ tags: ['quiet'] })
      .where(eq(consultants.userId, first.id));
    await db.update(consultants).set({ active: false }).where(eq(consultants.userId, second.id));
    const finished = await crowd.finish(first, { ago: 400_000, stars: 5 });
    await db
      .update(sessions)
      .set({ decidedAt: sql`clock_timestamp()` })
      .where(eq(sessions.id, finished));
    await expectSame([worker], questions());
    expect(worker.live.pool.past.has(finished)).toBe(true);
    await db.update(consultants).set({ active: true });
  }, 30_000);

  it('forgets the calls of an account that is suspended, and those that were no answer', async () => {
    const worker = await new Worker(NEVER).start();
    const member = crowd.members[3]!;
    const id = await crowd.finish(member, { ago: 500_000, stars: 5 });
    await publishPoolChange(redis, { pastSessionId: id });
    await until(() => worker.live.pool.past.has(id));
    expect(worker.live.pool.past.get(id)).toMatchObject({ answers: [{ consultantId: member.id }] });
    // The asker's account is erased: the words go, the answer stays.
    await database.db.execute(sql`
      update questions set title = 'Removed', text = '' where id = (select question_id from sessions where id = ${id})`);
    await publishPoolChange(redis, { pastSessionId: id });
    await until(() => worker.live.pool.past.get(id)?.title === 'Removed');
    expect(worker.live.pool.past.get(id)).toMatchObject({ text: '', answers: [{ consultantId: member.id }] });

    await database.db.update(ratings).set({ stars: 1 }).where(eq(ratings.sessionId, id));
    await publishPoolChange(redis, { pastSessionId: id });
    await until(() => !worker.live.pool.past.has(id));
    expect(worker.live.pool.past.has(id)).toBe(false);

    const kept = [...worker.live.pool.past.values()].filter(({ answers }) => answers[0]?.consultantId === member.id);
    expect(kept.length).toBeGreaterThan(0);
    await database.db
      .update(users)
      .set({ suspendedAt: sql`clock_timestamp()` })
      .where(eq(users.id, member.id));
    for (const session of kept) await publishPoolChange(redis, { pastSessionId: session.id });
    await expectSame([worker], questions());
    expect(kept.some((session) => worker.live.pool.past.has(session.id))).toBe(false);
    await database.db.update(users).set({ suspendedAt: null }).where(eq(users.id, member.id));
  }, 30_000);

  it('keeps the newest past sessions only, the same ones after hearing of them as after a start', async () => {
    const worker = await new Worker(NEVER, 10).start();
    expect(worker.live.pool.past.size).toBe(10);
    for (let i = 0; i < 6; i++) {
      const id = await crowd.finish(crowd.members[i]!, { ago: 400_000 - i * 1_000, stars: 5 });
      await publishPoolChange(redis, { pastSessionId: id });
      await until(() => worker.live.pool.past.has(id));
    }
    const fresh = await new Worker(NEVER, 10).start();
    expect([...worker.live.pool.past.keys()].sort()).toEqual([...fresh.live.pool.past.keys()].sort());
  }, 30_000);
});

describe('the version of the weights', () => {
  const priors = { acceptance: 0.2, success: 0.5, responseMs: 20_000 };
  const fit = async (stored: Record<string, number> = priors) =>
    database.db.transaction((tx) => {
      const figures = { hitAt3: 0, mrr: 0, ndcgAt10: 0 };
      const span = { sessions: 0, from: '', to: '' };
      return insertModel(tx, {
        model: { ...SHIPPED_MODEL },
        priors: stored,
        fittedFrom: span,
        heldBack: span,
        figures,
        activeFigures: figures,
        activeVersion: 0,
        reason: '',
      });
    });
  const switchTo = (version: number) => database.db.transaction((tx) => activateModel(tx, version, null));

  it('is switched in every worker when it is said, and found when it is not', async () => {
    const workers = [await new Worker().start(), await new Worker().start(), await new Worker(OFTEN).start()];
    const used = () => workers.map(({ live }) => live.pool.model.version);
    expect(used()).toEqual([0, 0, 0]);
    const version = await fit();
    await switchTo(version);
    await publishPoolChange(redis, { modelVersion: version });
    await until(() => used().every((one) => one === version));
    expect(workers.map(({ live }) => live.pool.model.priors)).toEqual([priors, priors, priors]);
    const late = await new Worker().start();
    expect(late.live.pool.model.version).toBe(version);

    await switchTo(0);
    await until(() => used()[2] === 0);
    expect(used()).toEqual([version, version, 0]);
    await publishPoolChange(redis, { modelVersion: 0 });
    await until(() => used().every((one) => one === 0));
    await expectSame(workers, questions());
  }, 30_000);

  it('is the shipped one where the active one cannot be read', async () => {
    await switchTo(await fit({ something: 1 }));
    const worker = await new Worker().start();
    expect(worker.live.pool.model).toMatchObject({ version: 0 });
    await switchTo(0);
  });
});

describe('whoever is in a call', () => {
  it('is not in the pool, so as not to hide those who are free, and is back in it afterwards', async () => {
    const { db } = database;
    const heartbeats = createHeartbeats(redis, 600_000);
    await db.update(consultants).set({ intent: 'online', active: true });
    for (const { id } of crowd.members) await heartbeats.beat(id);
    const worker = await new Worker().start();
    const { live } = worker;
    const announcer = { tell: () => {}, cut: () => {}, cutFamily: () => {} };
    const deps = { db, pool: live.pool, heartbeats, announcer, queue: { enqueue: async () => {} }, rules: RULES };
    const questionId = await crowd.ask(FIELD_NAMES[0]!);
    await matchQuestion(deps, questionId);
    const [offer] = await offersOfQuestion(db, questionId);
    const id = offer!.consultantId;
    expect(live.pool.members.has(id)).toBe(true);

    await db.transaction((tx) => acceptOffer(tx, offer!.id, id, RULES));
    await publishPoolChange(redis, { consultantId: id, why: 'busy' });
    await until(() => !live.pool.members.has(id));
    expect(live.pool.members.has(id)).toBe(false);

    await db.update(sessionPeople).set({ active: false }).where(eq(sessionPeople.userId, id));
    await publishPoolChange(redis, { consultantId: id, why: 'busy' });
    await until(() => live.pool.members.has(id));
    expect(live.pool.members.has(id)).toBe(true);
  }, 30_000);
});

describe('whoever goes offline while they are being matched', () => {
  it('is never put into a call, however old the memory of the worker', async () => {
    const { db } = database;
    const heartbeats = createHeartbeats(redis, 600_000);
    await db.update(consultants).set({ intent: 'online', active: true });
    for (const { id } of crowd.members) await heartbeats.beat(id);
    const workers = [await new Worker().start(), await new Worker().start(), await new Worker().start()];
    // One worker hears of nothing at all: its pool is as old as can be.
    workers[2]!.pause();
    const announcer = { tell: () => {}, cut: () => {}, cutFamily: () => {} };
    const queue = { enqueue: async () => {} };
    const offline = new Set<string>();
    const counts = { offers: 0, accepted: 0, refused: 0 };

    for (let i = 0; i < 25; i++) {
      const field = FIELD_NAMES[i % FIELD_NAMES.length]!;
      const questionId = await crowd.ask(field);
      const { live, heartbeats: beats } = workers[i % 3]!;
      const before = new Set(offline);
      const goOffline = async (id: string) => {
        await db.update(consultants).set({ intent: 'off' }).where(eq(consultants.userId, id));
        await publishPoolChange(redis, { consultantId: id, why: 'intent' });
        offline.add(id);
      };
      const deps = { db, pool: live.pool, heartbeats: beats, announcer, queue, rules: RULES };
      // In the same instant, or between the offer and its answer.
      const somebody = crowd.pick(crowd.members.filter((member) => member.field === field)).id;
      await Promise.all([matchQuestion(deps, questionId), i % 2 === 0 && goOffline(somebody)]);
      const [first] = await offersOfQuestion(db, questionId);
      if (i % 2 === 1 && first) await goOffline(first.consultantId);
      for (const offer of await offersOfQuestion(db, questionId)) {
        counts.offers += 1;
        expect(before.has(offer.consultantId)).toBe(false);
        const accepted = await db
          .transaction((tx) => acceptOffer(tx, offer.id, offer.consultantId, RULES))
          .then(() => true)
          .catch((error: { code?: string }) => {
            expect(['offer_closed', 'offer_taken', 'busy']).toContain(error.code);
            return false;
          });
        if (offline.has(offer.consultantId)) {
          counts.refused += 1;
          expect(accepted).toBe(false);
        } else if (accepted) counts.accepted += 1;
      }
    }
    expect(counts.accepted).toBeGreaterThan(3);
    expect(counts.refused).toBeGreaterThan(0);
  }, 60_000);
});
