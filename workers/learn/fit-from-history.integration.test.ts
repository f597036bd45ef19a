import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { activateModel, insertModel } from '@cc/drizzle/repositories/match-models.ts';
import { consultants, matchRounds, sessions } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createCrowd, type Crowd } from '../match/testing/crowd.ts';
import { fitFromHistory, type ModelTools, type Replayable } from './fit-from-history.ts';

const rules = { ...RULES, refitMinSessions: 40, refitMinHeldBack: 10 };
const SESSIONS = 100;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let crowd: Crowd;
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  crowd = await createCrowd(db, { consultants: 20, seed: 3 });
  for (let i = 0; i < SESSIONS; i++) {
    const member = crowd.members[i % crowd.members.length]!;
    const id = await crowd.finish(member, { ago: (SESSIONS - i) * 3_600_000, stars: 5 });
    // Of every ten, one had nobody else to ask.
    if (i % 10 === 9) continue;
    const [session] = await db.select().from(sessions).where(eq(sessions.id, id));
    await db.insert(matchRounds).values({
      questionId: session!.questionId,
      round: 1,
      poolSize: 20,
      tookUs: 1,
      ranking: crowd.members
        .slice(0, 10)
        .map(({ id: consultantId }) => ({ consultantId, score: 1, parts: [], terms: [] })),
    });
  }
}, 60_000);
afterAll(() => database.drop());

interface Toy {
  weight: number;
}

/** A model of one number, which remembers what it was given. */
function toy() {
  const seen = {
    replayed: [] as readonly Replayable[],
    profiles: 0,
    fitted: [] as string[],
    evaluated: [] as string[],
  };
  const tools: ModelTools<Toy, string> = {
    shipped: { weight: 0 },
    read: (stored) => (typeof (stored as Toy).weight === 'number' ? (stored as Toy) : undefined),
    replay(past, profiles) {
      seen.replayed = past;
      seen.profiles = profiles.size;
      return past.map(({ id }) => id);
    },
    fit(groups) {
      seen.fitted = [...groups];
      return { weight: 2 };
    },
    evaluate({ weight }, groups) {
      seen.evaluated = [...groups];
      return { hitAt3: weight / 10, mrr: weight / 10, ndcgAt10: weight / 10 };
    },
  };
  return { tools, seen };
}

describe('fitting from the finished sessions', () => {
  it('replays in time order, fits on the older ones and compares on the newest', async () => {
    const { tools, seen } = toy();
    const fitted = await fitFromHistory(database.db, rules, tools);
    expect(seen.replayed).toHaveLength(SESSIONS);
    expect(seen.replayed.map(({ at }) => at)).toEqual(seen.replayed.map(({ at }) => at).sort((a, b) => a - b));
    expect(seen.fitted).toHaveLength(72);
    expect(seen.evaluated).toHaveLength(18);
    // Nothing that was fitted on is compared on, and everything that is compared on is newer.
    const place = new Map(seen.replayed.map(({ id }, i) => [id, i]));
    expect(Math.max(...seen.fitted.map((id) => place.get(id)!))).toBeLessThan(
      Math.min(...seen.evaluated.map((id) => place.get(id)!)),
    );
    expect(fitted).toMatchObject({
      kind: 'fitted',
      model: { weight: 2 },
      fittedFrom: { sessions: 72 },
      heldBack: { sessions: 18 },
      figures: { mrr: 0.2 },
      activeFigures: { mrr: 0 },
      activeVersion: 0,
    });
  });

  it('knows who could have been asked, and whoever answered among them', async () => {
    const { tools, seen } = toy();
    await fitFromHistory(database.db, rules, tools);
    const ranked = new Set(crowd.members.slice(0, 10).map(({ id }) => id));
    expect(seen.profiles).toBe(20);
    for (const { candidates, answers } of seen.replayed) {
      expect(candidates).toContain(answers[0]!.consultantId);
      expect(new Set(candidates).size).toBe(candidates.length);
      if (candidates.length > 1) expect([...ranked].every((id) => candidates.includes(id))).toBe(true);
    }
    expect(seen.replayed.filter(({ candidates }) => candidates.length === 1)).toHaveLength(10);
  });

  it('compares with what ranks now: the active version, or the shipped one where that cannot be read', async () => {
    const { db } = database;
    const figures = { hitAt3: 0, mrr: 0, ndcgAt10: 0 };
    const span = { sessions: 0, from: '', to: '' };
    for (const [model, mrr] of [
      [{ weight: 5 }, 0.5],
      [{ other: 1 }, 0],
    ] as const) {
      const row = { priors: {}, fittedFrom: span, heldBack: span, figures, activeFigures: figures, reason: '' };
      const version = await db.transaction(async (tx) => {
        const made = await insertModel(tx, { ...row, model, activeVersion: 0 });
        await activateModel(tx, made, null);
        return made;
      });
      const fitted = await fitFromHistory(db, rules, toy().tools);
      expect(fitted).toMatchObject({ activeFigures: { mrr }, activeVersion: version });
    }
  });

  it('takes the platform’s means with it', async () => {
    const { db } = database;
    await db.update(consultants).set({ offersAccepted: 0, offersDeclined: 1_000, responseMsSum: 2_000_000 });
    const fitted = await fitFromHistory(db, rules, toy().tools);
    if (fitted.kind !== 'fitted') throw new Error('Nothing was fitted.');
    expect(fitted.priors.acceptance).toBeLessThan(0.01);
    expect(fitted.priors.responseMs).toBeCloseTo(2_017, -1);
  });

  it('takes no more than the newest, and fits nothing from too few', async () => {
    const { tools, seen } = toy();
    await fitFromHistory(database.db, { ...rules, refitMaxSessions: 60 }, tools);
    expect(seen.replayed).toHaveLength(60);
    expect(await fitFromHistory(database.db, { ...rules, refitMinSessions: 101 }, tools)).toEqual({
      kind: 'too_few',
      sessions: 100,
    });
    // Sessions with nobody else to ask say nothing about ranking.
    await database.db.delete(matchRounds).where(sql`true`);
    expect(await fitFromHistory(database.db, rules, tools)).toEqual({ kind: 'too_few', sessions: 0 });
  });
});
