import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEATURES } from '@cc/domain/matching/model/features.ts';
import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { RULES } from '@cc/domain/rules.ts';
import { SHIPPED_MODEL } from '@cc/domain/matching/model/shipped-model.ts';
import { activateModel, activeModel, insertModel, modelVersions } from '@cc/drizzle/repositories/match-models.ts';
import { wantRefit } from '@cc/drizzle/repositories/match-refits.ts';
import { matchModels, matchRefits, matchRounds, sessions } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createLogger } from '@cc/platform/log.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { createCrowd } from '../match/testing/crowd.ts';
import { createFitter } from './fit-in-thread.ts';
import { modelTools } from './model-tools.ts';
import { refit, type RefitDeps } from './refit.ts';
import { testRedis } from '@cc/platform/testing/services.ts';

const SESSIONS = 400;
const weights = (value: (name: string) => number) => Object.fromEntries(FEATURES.map((name) => [name, value(name)]));

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redis: Redis;
let admin: string;
let fitters: ReturnType<typeof createFitter>[] = [];

/** A worker as far as refits go, with a thread of its own to fit in. */
function worker(): RefitDeps {
  const fitter = createFitter({ databaseUrl: database.url, rules: RULES });
  fitters.push(fitter);
  const logger = createLogger({ name: 'test', level: 'silent' });
  return { db: database.db, redis, rules: RULES, logger, fit: () => fitter.fit() };
}

beforeAll(async () => {
  database = await createTestDatabase();
  redis = testRedis();
  const { db } = database;
  const crowd = await createCrowd(db, { consultants: 30, seed: 11 });
  admin = crowd.customerId;
  const ranking = crowd.members.map(({ id: consultantId }) => ({ consultantId, score: 1, parts: [], terms: [] }));
  // Within a field it is always the same few who answer, which profiles cannot tell, but past sessions can.
  for (let i = 0; i < SESSIONS; i++) {
    const member = crowd.members[Math.floor(crowd.random() ** 2 * crowd.members.length)]!;
    const id = await crowd.finish(member, { ago: (SESSIONS - i) * 3_600_000, stars: crowd.pick([4, 5]) });
    const [session] = await db.select().from(sessions).where(eq(sessions.id, id));
    await db
      .insert(matchRounds)
      .values({ questionId: session!.questionId, round: 1, poolSize: ranking.length, ranking, tookUs: 1 });
  }
}, 120_000);
afterAll(async () => {
  await Promise.all(fitters.map((fitter) => fitter.close()));
  fitters = [];
  redis.disconnect();
  await database.drop();
});

const wanted = async () => (await database.db.transaction((tx) => wantRefit(tx, admin))).id;

/** A version of given weights that ranks now. */
async function rankWith(model: Record<string, unknown>): Promise<number> {
  const none = { hitAt3: 0, mrr: 0, ndcgAt10: 0 };
  const span = { sessions: 0, from: '', to: '' };
  const row = { priors: { ...DEFAULT_PRIORS }, fittedFrom: span, heldBack: span, activeVersion: 0, reason: '' };
  return database.db.transaction(async (tx) => {
    const version = await insertModel(tx, { ...row, model, figures: none, activeFigures: none });
    await activateModel(tx, version, null);
    return version;
  });
}

describe('the refit with the model that ranks', () => {
  it('learns who answers what, in a thread, once over two workers, while the event loop goes on', async () => {
    const bad = await rankWith({ ...SHIPPED_MODEL, weights: weights(() => -1), coldWeights: weights(() => -1) });
    const [one, two] = [worker(), worker()];
    const id = await wanted();
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 10);
    await Promise.all([refit(one, id), refit(two, id)]);
    clearInterval(timer);

    const { db } = database;
    expect(await db.$count(matchModels)).toBe(2);
    const active = (await activeModel(db))!;
    expect(active).toMatchObject({
      fittedFrom: { sessions: 320 },
      heldBack: { sessions: 80 },
      activeVersion: bad,
      reason: expect.stringMatching(/^Better/),
    });
    expect(active.figures.mrr).toBeGreaterThan(active.activeFigures.mrr + 0.2);
    expect(active.figures.hitAt3).toBeGreaterThan(0.5);
    // The model is numbers, and nothing that anybody wrote.
    expect(modelTools.read(active.model)).toEqual(active.model);
    expect(longest).toBeLessThan(500);
  }, 60_000);

  it('keeps what is no better as rejected, and goes back by hand', async () => {
    const { db } = database;
    const good = (await activeModel(db))!.version;
    const [deps] = [worker()];
    await refit(deps, await wanted());
    expect((await activeModel(db))!.version).toBe(good);
    expect((await modelVersions(db, 1))[0]).toMatchObject({
      status: 'rejected',
      activeVersion: good,
      reason: expect.stringMatching(/^Not better/),
    });
    await db.transaction((tx) => activateModel(tx, 0, admin));
    expect(await activeModel(db)).toBeUndefined();
    expect(await db.$count(matchRefits)).toBe(2);
  }, 60_000);
});
