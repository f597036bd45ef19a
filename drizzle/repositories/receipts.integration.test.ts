import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Seller } from '@cc/domain/receipt.ts';
import { RULES } from '@cc/domain/rules.ts';
import { mails, receipts } from '../schema/index.ts';
import { createCall } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { chargesWithoutReceipt, issueCreditNote, issueReceipt, numberOf, receiptOf } from './receipts.ts';
import { lockPayment, updatePayment } from './payments.ts';

const seller: Seller = { name: 'House', address: [], taxId: null, vatBps: 0, vatNote: 'No VAT.' };
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function charged(): Promise<string> {
  const { paymentId } = await createCall(database.db, RULES);
  await database.db.transaction((tx) => updatePayment(tx, paymentId, { status: 'captured', capturedMinor: 4_500 }));
  return paymentId;
}

class Crash extends Error {}

const issue = (paymentId: string, crash = false) =>
  database.db.transaction(async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    await issueReceipt(tx, payment!, seller);
    if (crash) throw new Crash();
  });

const written = () => database.db.select().from(receipts).orderBy(receipts.kind, receipts.seq);

describe('numbers of receipts', () => {
  it('have no gaps and no doubles, however many are written at once and however many of them crash', async () => {
    const ids = await Promise.all(Array.from({ length: 24 }, charged));
    const results = await Promise.allSettled(ids.map((id, i) => issue(id, i % 3 === 1)));
    // Those that crashed, and some that did not, once more: at the same time, twice.
    const again = await Promise.allSettled([...ids, ...ids.slice(0, 12)].map((id) => issue(id)));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(8);
    for (const result of [...results, ...again]) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Crash);
    }

    const rows = await written();
    expect(rows.map(({ seq }) => seq)).toEqual(ids.map((_, i) => i + 1));
    expect(new Set(rows.map(({ paymentId }) => paymentId)).size).toBe(ids.length);
    // Dates rise with the numbers.
    const dates = rows.map(({ issuedAt }) => issuedAt.getTime());
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
    expect(new Set(rows.map(({ year, issuedAt }) => year === issuedAt.getUTCFullYear()))).toEqual(new Set([true]));
    expect(await database.db.$count(mails, eq(mails.template, 'receipt'))).toBe(ids.length);
  });

  it('begin anew with the year', async () => {
    for (const table of ['receipts', 'receipt_counters']) {
      await database.db.execute(`update ${table} set year = year - 1`);
    }
    await issue(await charged());
    await issue(await charged());
    const thisYear = (await written()).filter(({ year }) => year === new Date().getUTCFullYear());
    expect(thisYear.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('credit notes', () => {
  it('have numbers of their own, name their receipt, and are written once a refund', async () => {
    const paymentId = await charged();
    await issue(paymentId);
    const note = (refundId: string, amountMinor: number) =>
      database.db.transaction(async (tx) =>
        issueCreditNote(tx, (await lockPayment(tx, paymentId))!, { refundId, amountMinor }),
      );
    const [first, same] = [await note('re_1', 1_000), await note('re_1', 1_000)];
    const second = await note('re_2', 500);
    expect(same).toEqual(first);
    expect([first, second].map((paper) => numberOf(paper!))).toEqual([
      expect.stringMatching(/^C-\d{4}-000001$/) as string,
      expect.stringMatching(/^C-\d{4}-000002$/) as string,
    ]);
    const receipt = await receiptOf(database.db, paymentId);
    expect(first!.facts.corrects).toBe(numberOf(receipt!));
    expect(first!.facts.buyer.name).toBe('Ada Customer');
  });

  it('wait for a charge that has no receipt yet, which the sweep finds', async () => {
    const paymentId = await charged();
    const note = await database.db.transaction(async (tx) =>
      issueCreditNote(tx, (await lockPayment(tx, paymentId))!, { refundId: 're_3', amountMinor: 500 }),
    );
    expect(note).toBeNull();
    expect(await chargesWithoutReceipt(database.db, 60_000, 10)).toEqual([paymentId]);
  });
});
