import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq, sql } from 'drizzle-orm';
import { POOL_STREAM } from '@cc/contract/bus.ts';
import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { RULES } from '@cc/domain/rules.ts';
import { activateModel, activeModel, modelVersions } from '@cc/drizzle/repositories/match-models.ts';
import {
  dueRefit,
  latestRefits,
  takeRefit,
  wantNightlyRefit,
  wantRefit,
} from '@cc/drizzle/repositories/match-refits.ts';
import { matchModels, matchRefits } from '@cc/drizzle/schema/index.ts';
import { createPerson } from '@cc/drizzle/testing-call.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import type { Redis } from '@cc/platform/redis.ts';
import { refit, sweepRefits, type Fitted, type RefitDeps } from './refit.ts';
import { testLogger, testRedis } from '@cc/platform/testing/services.ts';

const logger = testLogger();
const figures = (mrr: number) => ({ hitAt3: mrr, mrr, ndcgAt10: mrr });
const span = (sessions: number) => ({
  sessions,
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-02-01T00:00:00.000Z',
});

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let redis: Redis;
let admin: string;
/** What the next fit finds. */
let found: { mrr: number; activeMrr: number; heldBack: number; activeVersion: number };
let fits = 0;
let deps: RefitDeps;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = testRedis();
  admin = await createPerson(database.db, 'Alma Admin');
});
beforeEach(async () => {
  const { db } = database;
  await db.delete(matchRefits);
  await db.delete(matchModels);
  await redis.flushdb();
  fits = 0;
  found = { mrr: 0.5, activeMrr: 0.4, heldBack: 100, activeVersion: 0 };
  deps = {
    db,
    redis,
    logger,
    rules: RULES,
    fit: async (): Promise<Fitted> => {
      fits += 1;
      return {
        kind: 'fitted',
        model: { weights: { votes: found.mrr } },
        priors: DEFAULT_PRIORS,
        fittedFrom: span(400),
        heldBack: span(found.heldBack),
        figures: figures(found.mrr),
        activeFigures: figures(found.activeMrr),
        activeVersion: found.activeVersion,
      };
    },
  };
});
afterAll(async () => {
  redis.disconnect();
  await database.drop();
});

const wanted = async () => (await database.db.transaction((tx) => wantRefit(tx, admin))).id;
const told = async () =>
  (await redis.xrange(POOL_STREAM, '-', '+')).map(([, fields]) => JSON.parse(fields[1]!) as unknown);

describe('a refit', () => {
  it('switches to what is better, keeps what it was fitted from, and tells every worker', async () => {
    await refit(deps, await wanted());
    const active = await activeModel(database.db);
    expect(active).toMatchObject({
      status: 'active',
      fittedFrom: span(400),
      heldBack: span(100),
      figures: figures(0.5),
      activeFigures: figures(0.4),
      activeVersion: 0,
      activatedBy: null,
      reason: 'Better: MRR +10.0 points, first three +10.0 points, on 100 held-back sessions.',
    });
    expect(await told()).toEqual([{ modelVersion: active!.version }]);
    expect((await latestRefits(database.db, 1))[0]).toMatchObject({ version: active!.version, leaseUntil: null });
  });

  it('keeps a version that is no better, without switching to it', async () => {
    found.mrr = 0.401;
    await refit(deps, await wanted());
    expect(await activeModel(database.db)).toBeUndefined();
    const [version] = await modelVersions(database.db, 10);
    expect(version).toMatchObject({ status: 'rejected', activatedAt: null });
    expect(version!.reason).toMatch(/^Not better/);
    expect(await told()).toEqual([]);
  });

  it('says so when there is too little to learn from, and keeps no version', async () => {
    await refit({ ...deps, fit: async () => ({ kind: 'too_few', sessions: 7 }) }, await wanted());
    expect(await modelVersions(database.db, 10)).toEqual([]);
    const [row] = await latestRefits(database.db, 1);
    expect(row).toMatchObject({ version: null, result: expect.stringMatching(/^Only 7 answered sessions/) });
    expect(row!.doneAt).not.toBeNull();
  });

  it('does not switch when an admin has switched meanwhile', async () => {
    await refit(deps, await wanted());
    const first = (await activeModel(database.db))!.version;
    found = { ...found, activeVersion: first, mrr: 0.7, activeMrr: 0.5 };
    const fit = deps.fit;
    deps.fit = async () => {
      const result = await fit();
      await database.db.transaction((tx) => activateModel(tx, 0, admin));
      return result;
    };
    await refit(deps, await wanted());
    expect(await activeModel(database.db)).toBeUndefined();
    expect((await modelVersions(database.db, 1))[0]).toMatchObject({
      status: 'candidate',
      reason: expect.stringMatching(/Version 0 was switched to meanwhile\.$/),
    });
  });

  it('is done once by several workers, from jobs and sweeps alike', async () => {
    const id = await wanted();
    expect(await wanted()).toBe(id);
    await Promise.all([refit(deps, id), refit(deps, id), sweepRefits(deps), sweepRefits(deps), refit(deps, id)]);
    await refit(deps, id);
    const { db } = database;
    expect(await db.$count(matchModels)).toBeLessThanOrEqual(2);
    const rows = await latestRefits(db, 10);
    // The night's own refit may have been wanted by the sweep, once.
    expect(fits).toBe(rows.filter((row) => row.version !== null).length);
    expect(rows.filter((row) => row.night === null)).toHaveLength(1);
  });

  it('is taken over when whoever was at it has died, and the dead one writes nothing', async () => {
    const { db } = database;
    const id = await wanted();
    let release = () => {};
    const stuck = new Promise<void>((resolve) => (release = resolve));
    const fit = deps.fit;
    const dying = refit({ ...deps, fit: () => stuck.then(fit) }, id);
    await expect.poll(() => dueRefit(db)).toBeUndefined();
    await db.update(matchRefits).set({ leaseUntil: sql`clock_timestamp()` });
    expect(await dueRefit(db)).toBe(id);
    await refit(deps, id);
    release();
    await dying;
    expect(fits).toBe(2);
    expect(await db.$count(matchModels)).toBe(1);
    expect(await told()).toHaveLength(1);
  });

  it('is tried again after a failure, and given up after three', async () => {
    const { db } = database;
    const id = await wanted();
    const failing = { ...deps, fit: () => Promise.reject(new Error('no such luck')) };
    for (let i = 0; i < 3; i++) {
      await db.update(matchRefits).set({ leaseUntil: null });
      await expect(refit(failing, id)).rejects.toThrow('no such luck');
    }
    expect((await latestRefits(db, 1))[0]).toMatchObject({ tries: 3, result: 'Failed: no such luck', version: null });
    expect(await dueRefit(db)).toBeUndefined();
    // The next one that is wanted is another.
    expect(await wanted()).not.toBe(id);
  });

  it('is given up when it kills whoever is at it', async () => {
    const { db } = database;
    const id = await wanted();
    for (let i = 0; i < 3; i++) {
      expect(await dueRefit(db)).toBe(id);
      expect(await takeRefit(db, id, crypto.randomUUID(), 30_000)).toBe(true);
      await db.update(matchRefits).set({ leaseUntil: sql`clock_timestamp()` });
    }
    expect(await dueRefit(db)).toBeUndefined();
    expect((await latestRefits(db, 1))[0]?.result).toMatch(/^Given up/);
  });
});

describe("the night's refit", () => {
  it('is wanted once, from its hour on, however many workers ask', async () => {
    const { db } = database;
    await wantNightlyRefit(db, 24);
    expect(await dueRefit(db)).toBeUndefined();
    await Promise.all(Array.from({ length: 8 }, () => wantNightlyRefit(db, 0)));
    const id = await dueRefit(db);
    await refit(deps, id!);
    await Promise.all(Array.from({ length: 8 }, () => wantNightlyRefit(db, 0)));
    expect(await dueRefit(db)).toBeUndefined();
    expect(await db.$count(matchRefits)).toBe(1);
    await db.update(matchRefits).set({ night: '2026-01-01' }).where(eq(matchRefits.id, id!));
    await wantNightlyRefit(db, 0);
    expect(await dueRefit(db)).not.toBeUndefined();
  });
});

describe('switching by hand', () => {
  it('goes back and on again, one active at any time', async () => {
    const { db } = database;
    await refit(deps, await wanted());
    const first = (await activeModel(db))!.version;
    found = { ...found, activeVersion: first, mrr: 0.6, activeMrr: 0.5 };
    await refit(deps, await wanted());
    const second = (await activeModel(db))!.version;
    const to = (version: number) => db.transaction((tx) => activateModel(tx, version, admin));
    expect(await to(first)).toEqual({ before: second });
    expect(await activeModel(db)).toMatchObject({ version: first, activatedBy: admin });
    await expect(to(first)).rejects.toMatchObject({ code: 'conflict' });
    expect(await to(0)).toEqual({ before: first });
    expect(await activeModel(db)).toBeUndefined();
    await expect(to(0)).rejects.toMatchObject({ code: 'conflict' });
    await expect(to(999)).rejects.toMatchObject({ code: 'not_found' });
    const both = await Promise.allSettled([to(first), to(second), to(second), to(first)]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(await db.$count(matchModels, eq(matchModels.status, 'active'))).toBe(1);
  });
});
