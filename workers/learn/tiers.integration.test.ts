import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { ledgerOf } from '@cc/drizzle/repositories/ledger.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { checkTier } from '@cc/drizzle/repositories/tiers.ts';
import { consultants, mails, sessions, tierChanges } from '@cc/drizzle/schema/index.ts';
import { createPerson } from '@cc/drizzle/testing-call.ts';
import { carryOut } from '../payments/effect.ts';
import { createMoneyWorld, FEE, PRICE, type MoneyWorld } from '../payments/testing/world.ts';
import { sweepTiers } from './tiers.ts';

let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());

/** What ten paid calls, all held to their end and rated with five stars, leave behind. */
const STANDARD = { billedSessions: 10, sessionsStarted: 10, sessionsKept: 10, ratingSum: 50, ratingCount: 10 };

async function consultant(figures: Partial<typeof consultants.$inferInsert> = {}): Promise<string> {
  const userId = await createPerson(world.db, 'Ben Consultant');
  await world.db.insert(consultants).values({ userId, ...figures });
  return userId;
}
const tierOf = async (userId: string) =>
  (await world.db.select().from(consultants).where(eq(consultants.userId, userId)))[0]!.tier;
const changesOf = (userId: string) =>
  world.db.select().from(tierChanges).where(eq(tierChanges.consultantId, userId)).orderBy(tierChanges.createdAt);
const mailsOf = (userId: string) => world.db.$count(mails, eq(mails.userId, userId));

describe('tiers', () => {
  it('rise when the figures have earned it: once, with the reason, and told by mail', async () => {
    const userId = await consultant(STANDARD);
    const told = await Promise.all([checkTier(world.db, userId), checkTier(world.db, userId)]);
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await checkTier(world.db, userId)).toBeNull();
    expect(await tierOf(userId)).toBe('standard');
    expect(await changesOf(userId)).toMatchObject([{ from: 'rookie', to: 'standard', reasons: [expect.any(String)] }]);
    const [mail] = await world.db.select().from(mails).where(eq(mails.userId, userId));
    expect(mail).toMatchObject({ template: 'tier_changed', data: { from: 'rookie', to: 'standard', percent: '15%' } });
  });

  it('are not lost over a single bad rating, but over more, and say why', async () => {
    const userId = await consultant({ ...STANDARD, tier: 'standard', ratingSum: 41 });
    await checkTier(world.db, userId);
    expect(await tierOf(userId)).toBe('standard');
    await world.db.update(consultants).set({ ratingSum: 40 }).where(eq(consultants.userId, userId));
    await checkTier(world.db, userId);
    expect(await tierOf(userId)).toBe('rookie');
    expect((await changesOf(userId))[0]!.reasons).toEqual([
      'Keeping the standard tier takes an average rating of 4.1 (now 4.00).',
    ]);
    // Coming back takes the threshold in full.
    await world.db.update(consultants).set({ ratingSum: 41 }).where(eq(consultants.userId, userId));
    expect(await checkTier(world.db, userId)).toBeNull();
  });

  it('stay as they are until the day to which they were given', async () => {
    const userId = await consultant({ tier: 'expert', tierCheckedAt: inMs(60_000) as never });
    expect(await checkTier(world.db, userId)).toBeNull();
    expect(await tierOf(userId)).toBe('expert');
  });

  it('never change a call that was accepted before', async () => {
    const accepted = await world.accepted();
    await carryOut(world.deps, accepted.paymentId);
    await world.db.update(consultants).set(STANDARD).where(eq(consultants.userId, accepted.consultantId));
    await checkTier(world.db, accepted.consultantId);
    expect(await tierOf(accepted.consultantId)).toBe('standard');

    const { sessionId, paymentId } = accepted;
    await world.db.update(sessions).set({ decision: 'capture', decidedAt: NOW }).where(eq(sessions.id, sessionId));
    await world.db.transaction((tx) => wantPayments(tx, sessionId, 'capture'));
    await carryOut(world.deps, paymentId);
    expect(await world.session(sessionId)).toMatchObject({ tier: 'rookie', commissionBps: 2_000 });
    const share = (await ledgerOf(world.db, paymentId)).find(
      ({ account, kind }) => account === 'consultant' && kind === 'capture',
    );
    expect(share?.amountMinor).toBe(PRICE - FEE);
  });
});

describe('the nightly round', () => {
  it('looks at everybody once, and finds who fell while nothing happened', async () => {
    // By the rows there is no call at all: what was learned once is learned anew.
    const userId = await consultant({ ...STANDARD, tier: 'standard', tierCheckedAt: inMs(-2 * 86_400_000) as never });
    await sweepTiers(world.deps);
    expect(await tierOf(userId)).toBe('rookie');
    const mailed = await mailsOf(userId);
    expect(mailed).toBe(1);
    await world.db.update(consultants).set({ tier: 'standard' }).where(eq(consultants.userId, userId));
    await sweepTiers(world.deps);
    expect(await tierOf(userId)).toBe('standard');
  });
});
