import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW } from '@cc/drizzle/now.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { consultants, mails, payouts, questions, sessions, webhookEvents } from '@cc/drizzle/schema/index.ts';
import { createPerson } from '@cc/drizzle/testing-call.ts';
import { carryOut } from '@cc/workers/payments/effect.ts';
import { createMoneyWorld, FEE, PRICE, type Accepted, type MoneyWorld } from '@cc/workers/payments/testing/world.ts';
import { foldEvent } from '@cc/workers/payments/webhook.ts';
import { createEarningsService, type EarningsService } from './service.ts';

const DAY = 86_400;
let world: MoneyWorld;
let earnings: EarningsService;

beforeAll(async () => {
  world = await createMoneyWorld();
  earnings = createEarningsService({ ...world.deps, config: { CURRENCY: 'usd' } as never });
});
afterAll(() => world.close());

async function paidCall(title: string): Promise<Accepted> {
  const accepted = await world.accepted();
  const { sessionId, paymentId } = accepted;
  await carryOut(world.deps, paymentId);
  await world.db.update(sessions).set({ decision: 'capture', decidedAt: NOW }).where(eq(sessions.id, sessionId));
  await world.db.transaction((tx) => wantPayments(tx, sessionId, 'capture'));
  await carryOut(world.deps, paymentId);
  const { questionId } = await world.session(sessionId);
  await world.db.update(questions).set({ title }).where(eq(questions.id, questionId));
  return accepted;
}

describe('earnings', () => {
  it('are nobody’s without a profile, and empty for a new one', async () => {
    const userId = await createPerson(world.db, 'Nina New');
    await expect(earnings.overview(userId)).rejects.toMatchObject({ code: 'not_found' });
    await world.db.insert(consultants).values({ userId });
    expect(await earnings.overview(userId)).toMatchObject({
      totalPayoutMinor: 0,
      weeks: [],
      byTier: [],
      balance: null,
      nextPayout: null,
    });
    expect(await earnings.tier(userId)).toMatchObject({
      tier: 'rookie',
      commissionBps: 2_000,
      next: { tier: 'standard', commissionBps: 1_500 },
      history: [],
    });
    expect(await earnings.calls(userId, 1)).toEqual({ items: [], total: 0 });
    expect(await earnings.payouts(userId, 1)).toEqual({ items: [], total: 0, fresh: true });
  });

  it('show what the ledger has, by week and tier, and the balance at the provider', async () => {
    const { consultantId } = await paidCall('How do I hold money?');
    expect(await earnings.overview(consultantId)).toMatchObject({
      totalPayoutMinor: PRICE - FEE,
      totalFeeMinor: FEE,
      weeks: [{ payoutMinor: PRICE - FEE, feeMinor: FEE }],
      byTier: [{ tier: 'rookie', calls: 1, feeMinor: FEE, payoutMinor: PRICE - FEE }],
      balance: { availableMinor: 0, pendingMinor: PRICE - FEE },
    });
    expect((await earnings.tier(consultantId)).next!.words).toMatch(/^10 more paid sessions.* to standard\.$/);
  });

  it('are shown all the same while the provider does not answer', async () => {
    const { consultantId, account } = await paidCall('Is anybody there?');
    await world.db
      .update(consultants)
      .set({ stripeAccountId: 'acct_gone' })
      .where(eq(consultants.userId, consultantId));
    expect(await earnings.overview(consultantId)).toMatchObject({ totalPayoutMinor: PRICE - FEE, balance: null });
    expect(await earnings.payouts(consultantId, 1)).toEqual({ items: [], total: 0, fresh: false });
    await world.db.update(consultants).set({ stripeAccountId: account }).where(eq(consultants.userId, consultantId));
  });
});

describe('payouts', () => {
  it('are found at the provider, whether or not a webhook came, and once', async () => {
    const { consultantId, account } = await paidCall('When am I paid?');
    const { consultantId: other } = await paidCall('Not mine');
    await world.standin.hook('advance', { seconds: 4 * DAY });
    const { items, total, fresh } = await earnings.payouts(consultantId, 1);
    expect({ total, fresh }).toEqual({ total: 1, fresh: true });
    expect(items).toMatchObject([{ amountMinor: PRICE - FEE, currency: 'usd', failureCode: null }]);
    const [row] = await world.db.select().from(payouts).where(eq(payouts.consultantId, consultantId));

    // The event of a payout that is known says nothing new; one of an account that is nobody's is let be.
    for (const [id, accountId] of [
      ['evt_known', account],
      ['evt_nobody', 'acct_nobody'],
    ] as const) {
      await world.db
        .insert(webhookEvents)
        .values({ id, type: 'payout.paid', objectId: row!.providerId, account: accountId });
      await foldEvent(world.deps, id);
    }
    expect(await world.db.$count(payouts, eq(payouts.consultantId, consultantId))).toBe(1);
    expect((await earnings.payouts(other, 1)).items.map(({ id }) => id)).not.toContain(row!.id);
  });

  it('that the bank refuses are told by mail, once', async () => {
    const { consultantId } = await paidCall('Wrong bank');
    await world.standin.hook('advance', { seconds: 4 * DAY });
    await earnings.payouts(consultantId, 1);
    const failed = () => world.db.$count(mails, eq(mails.template, 'payout_failed'));
    expect(await failed()).toBe(0);
    const [row] = await world.db.select().from(payouts).where(eq(payouts.consultantId, consultantId));
    const { foldPayout } = await import('@cc/drizzle/repositories/payouts.ts');
    const there = { ...row!, status: 'failed' as const, failureCode: 'account_closed' };
    expect(await foldPayout(world.db, consultantId, there)).not.toBeNull();
    expect(await foldPayout(world.db, consultantId, there)).toBeNull();
    expect(await failed()).toBe(1);
  });
});

describe('tables for spreadsheet programs', () => {
  it('have a row a call, in which no question becomes a formula', async () => {
    const { consultantId, sessionId } = await paidCall('=HYPERLINK("http://evil.example","click")');
    const { name, content } = await earnings.callsCsv(consultantId);
    expect(name).toBe('earnings.csv');
    const [header, row, end] = content.toString('utf8').split('\r\n');
    expect(header).toBe('\ufeffdate,question,customer,tier,price,refunded,commission,earned,currency,call');
    expect(row).toContain(
      `,"'=HYPERLINK(""http://evil.example"",""click"")",Cora,rookie,45.00,0.00,9.00,36.00,USD,${sessionId}`,
    );
    expect(end).toBe('');
  });

  it('have a row a payout', async () => {
    const { consultantId } = await paidCall('Paid out');
    await world.standin.hook('advance', { seconds: 4 * DAY });
    const { content } = await earnings.payoutsCsv(consultantId);
    expect(content.toString('utf8')).toMatch(/\r\n20\d\d-.*Z,20\d\d-.*Z,36\.00,USD,(paid|in_transit|pending),\r\n$/);
  });
});
