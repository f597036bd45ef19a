import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { claims, consultants, offers, presenceIntervals, sessionPeople, sessions } from '../schema/index.ts';
import { createCall, type Call } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { learnedTotals, relearn } from './learned.ts';
import { stayedAway } from './no-shows.ts';
import { endSession, type EndSession } from './sessions.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A call of somebody new that ended like this, and what was learned from it, twice over. */
async function learned(
  end: Omit<EndSession, 'sessionId' | 'by'>,
  more: { live?: boolean; by?: 'customer' | 'consultant'; came?: boolean } = {},
) {
  const { db } = database;
  const call = await createCall(db, RULES);
  if (more.live) {
    await db
      .update(sessions)
      .set({ status: 'live', liveAt: sql`clock_timestamp()` })
      .where(eq(sessions.id, call.id));
  }
  if (more.came) await db.update(sessionPeople).set({ startedAt: sql`clock_timestamp()` });
  const by = more.by === undefined ? null : more.by === 'customer' ? call.customerId : call.consultantId;
  await db.transaction((tx) => endSession(tx, { ...end, sessionId: call.id, by }));
  await relearn(db, call.consultantId);
  await relearn(db, call.consultantId);
  const [row] = await db.select().from(consultants).where(eq(consultants.userId, call.consultantId));
  return row!;
}

const counted = ({ sessionsStarted, sessionsKept }: { sessionsStarted: number; sessionsKept: number }) => [
  sessionsStarted,
  sessionsKept,
];

describe('what is learned of a consultant', () => {
  it('counts a call held to its end', async () => {
    expect(counted(await learned({ reason: 'hung_up' }, { live: true, by: 'customer' }))).toEqual([1, 1]);
    expect(counted(await learned({ reason: 'block_over' }, { live: true }))).toEqual([1, 1]);
  });

  it('counts against them a call that was lost, called off by them, or to which they did not come', async () => {
    expect(counted(await learned({ reason: 'connection_lost' }, { live: true }))).toEqual([1, 0]);
    expect(counted(await learned({ reason: 'hung_up' }, { by: 'consultant' }))).toEqual([1, 0]);
    expect(counted(await learned({ reason: 'no_show' }))).toEqual([1, 0]);
  });

  it('tells who stayed away, on the evidence, whatever was pressed before the call was ready', async () => {
    const { db } = database;
    const away = async (work: (call: Call) => Promise<unknown>) => {
      const call = await createCall(db, RULES);
      await work(call);
      await db.transaction((tx) => endSession(tx, { sessionId: call.id, reason: 'no_show' }));
      return (await stayedAway(db, [call.id])).get(call.id) ?? [];
    };
    const started = ({ id }: Call, userId: string, at = sql`clock_timestamp()`) =>
      db
        .update(sessionPeople)
        .set({ startedAt: at })
        .where(and(eq(sessionPeople.sessionId, id), eq(sessionPeople.userId, userId)));
    const seen = ({ id: sessionId }: Call, userId: string) =>
      db
        .insert(presenceIntervals)
        .values({ sessionId, userId, fromAt: sql`clock_timestamp()`, lastMediaAt: sql`clock_timestamp()` });

    expect(await away(async () => {})).toEqual(['customer', 'consultant']);
    expect(await away((call) => started(call, call.customerId))).toEqual(['consultant']);
    expect(await away((call) => seen(call, call.consultantId))).toEqual(['customer']);
    // Warmed up while the price was being held, and gone before the call was ready.
    const early = sql`clock_timestamp() - interval '1 minute'`;
    expect(await away((call) => started(call, call.consultantId, early))).toEqual(['customer', 'consultant']);
    expect(
      await away(async (call) => {
        await started(call, call.consultantId, early);
        await seen(call, call.consultantId);
        await started(call, call.customerId);
      }),
    ).toEqual([]);
  });

  it('does not count what was not theirs to hold', async () => {
    expect(counted(await learned({ reason: 'hung_up' }, { by: 'customer' }))).toEqual([0, 0]);
    expect(counted(await learned({ reason: 'no_show' }, { came: true }))).toEqual([0, 0]);
    expect(counted(await learned({ reason: 'hold_failed' }))).toEqual([0, 0]);
  });

  it('counts offers by how they ended; who was busy, or was not first, or claimed, shows nothing by it', async () => {
    const { db } = database;
    const call = await createCall(db, RULES);
    const [row] = await db.select().from(offers).where(eq(offers.id, call.offerId));
    const { id: _, ...offer } = row!;
    const delivered = { deliveredAt: new Date(), answeredAt: null };
    const answeredAt = new Date(offer.createdAt.getTime() + 4_000);
    const { questionId, consultantId, priceMinor, currency, blockMinutes, commissionBps, earnMinor } = offer;
    const terms = { questionId, consultantId, priceMinor, currency, blockMinutes, commissionBps, earnMinor };
    const [claim] = await db
      .insert(claims)
      .values({ ...terms, status: 'confirmed', confirmBy: answeredAt })
      .returning();
    await db.insert(offers).values([
      { ...offer, round: 2, status: 'missed', ...delivered },
      { ...offer, round: 3, status: 'withdrawn', ...delivered },
      { ...offer, round: 4, status: 'declined', declineReason: 'not_my_field', answeredAt },
      { ...offer, round: 5, status: 'declined', declineReason: 'busy', answeredAt },
      { ...offer, round: 6, status: 'declined', declineReason: 'price', answeredAt },
      { ...offer, round: 7, status: 'withdrawn', answeredAt, claimId: claim!.id },
    ]);
    await relearn(db, call.consultantId);
    const [known] = await db.select().from(consultants).where(eq(consultants.userId, call.consultantId));
    expect(known).toMatchObject({ offersAccepted: 1, offersMissed: 1, offersDeclined: 1, offersDelivered: 6 });
    // Only the decline that says something about the person, beside the acceptance.
    expect(known!.responseMsSum).toBeGreaterThanOrEqual(4_000);
    expect(known!.responseMsSum).toBeLessThan(7_000);
  });

  it('adds up over the platform', async () => {
    const totals = await learnedTotals(database.db);
    expect(totals).toMatchObject({ sessionsKept: 2, sessionsStarted: 5, offersMissed: 1 });
    expect(totals.offersAccepted).toBeGreaterThan(5);
  });
});
