import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide, talk, type Interval } from '@cc/domain/billing.ts';
import { decideBlock } from '@cc/domain/extension.ts';
import { RULES } from '@cc/domain/rules.ts';
import { presenceIntervals, sessionBlocks, sessions } from '../schema/index.ts';
import { createCall, type Call } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { decideBlocks } from './blocks.ts';
import { EVIDENCED_TALK_MS, intervalsOf, saveIntervals } from './presence-intervals.ts';
import { decideCancel, decideCapture } from './session-decision.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const BLOCK_MINUTES = 4;

describe('the evidence in SQL', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let call: Call;
  beforeAll(async () => {
    database = await createTestDatabase();
    call = await createCall(database.db, RULES);
    await database.db
      .update(sessions)
      .set({ status: 'live', blockMinutes: BLOCK_MINUTES, blocks: 2 })
      .where(eq(sessions.id, call.id));
    await database.db.insert(sessionBlocks).values({ sessionId: call.id, block: 2 });
  });
  afterAll(() => database.drop());

  /** Intervals of one person as they come about: open or closed, overlapping, touching, empty. At most one is open. */
  const intervals = (who: 'customerId' | 'consultantId') =>
    fc
      .uniqueArray(
        fc.record({ from: fc.integer({ min: 0, max: 12 * MINUTE }), length: fc.integer({ min: 0, max: 8 * MINUTE }) }),
        { maxLength: 6, selector: ({ from }) => from },
      )
      .chain((stays) =>
        fc.integer({ min: -1, max: stays.length - 1 }).map((open) =>
          stays.map(({ from, length }, i) => ({
            who,
            from: START + from,
            lastMedia: START + from + length,
            closed: i !== open,
          })),
        ),
      );

  const scene = fc.record({
    customer: intervals('customerId'),
    consultant: intervals('consultantId'),
    endedAt: fc.option(fc.integer({ min: 0, max: 20 * MINUTE }).map((ms) => START + ms)),
    freeWindowMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 * MINUTE })),
    factsRead: fc.boolean(),
    doubtMs: fc.constantFrom(0, 100 * 365 * 86_400_000),
  });

  it('is the same rule as in domain/billing, to the millisecond, and decides the same', async () => {
    const { db } = database;
    const seen = { capture: 0, cancel: 0, undecided: 0, block: 0 };
    await fc.assert(
      fc.asyncProperty(scene, async ({ customer, consultant, endedAt, freeWindowMs, factsRead, doubtMs }) => {
        const all = [...customer, ...consultant].map(({ who, ...rest }) => ({ ...rest, userId: call[who] }));
        await db.delete(presenceIntervals);
        await db
          .update(sessions)
          .set({
            decision: null,
            decidedAt: null,
            outcome: null,
            freeWindowMs,
            status: endedAt === null ? 'live' : 'ended',
            endedAt: endedAt === null ? null : new Date(endedAt),
          })
          .where(eq(sessions.id, call.id));
        await db.transaction((tx) => saveIntervals(tx, [{ sessionId: call.id, before: [], after: all }]));
        const stored = await intervalsOf(db, call.id);
        const byPerson = (id: string) => stored.filter(({ userId }) => userId === id);
        const facts = {
          customerIntervals: byPerson(call.customerId),
          consultantIntervals: byPerson(call.consultantId),
          cutoff: endedAt ?? Infinity,
        };

        const [row] = await db
          .select({ ms: sql<string>`${EVIDENCED_TALK_MS}` })
          .from(sessions)
          .where(eq(sessions.id, call.id));
        const { talkMs } = talk(facts.customerIntervals, facts.consultantIntervals, facts.cutoff);
        expect(Number(row!.ms)).toBe(talkMs);

        const settled = factsRead && (doubtMs === 0 || (stored.length > 0 && stored.every(({ closed }) => closed)));
        const expected = decide({
          ...facts,
          freeWindowMs,
          ended: endedAt !== null,
          factsSettled: settled,
          priceMinor: 4_500,
        });
        const decided = await db.transaction(
          async (tx) => (await decideCapture(tx, call.id)) ?? (await decideCancel(tx, call.id, { doubtMs, factsRead })),
        );
        expect(decided?.decision ?? 'undecided').toBe(expected.decision);
        seen[expected.decision] += 1;

        await db.update(sessionBlocks).set({ decision: null, decidedAt: null });
        const begun = await db.transaction((tx) => decideBlocks(tx, call.id));
        const charged = expected.decision === 'capture';
        const block = decideBlock({ block: 2, blockMinutes: BLOCK_MINUTES, talkMs, charged, settled: false });
        expect(begun ? 'capture' : 'undecided').toBe(block);
        if (begun) seen.block += 1;
      }),
      { numRuns: 300 },
    );
    // The scenes must not all be of one kind, or the test says nothing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(15);
  });

  it('writes what folding changed, and only that', async () => {
    const { db } = database;
    await db.delete(presenceIntervals);
    const first: Interval = { userId: call.customerId, from: START, lastMedia: START + 5, closed: false };
    await db.transaction((tx) => saveIntervals(tx, [{ sessionId: call.id, before: [], after: [first] }]));
    const second: Interval = {
      userId: call.customerId,
      from: START + 60_000,
      lastMedia: START + 60_000,
      closed: false,
    };
    const after = [{ ...first, lastMedia: START + 9, closed: true }, second];
    await db.transaction((tx) => saveIntervals(tx, [{ sessionId: call.id, before: [first], after }]));
    expect(await intervalsOf(db, call.id)).toEqual(after);
  });
});
