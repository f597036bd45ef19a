import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { issueCreditNote, issueReceipt, numberOf } from '@cc/drizzle/repositories/receipts.ts';
import { lockPayment, updatePayment } from '@cc/drizzle/repositories/payments.ts';
import { papersOfSession } from '@cc/drizzle/views/receipts.ts';
import { createCall } from '@cc/drizzle/testing-call.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';
import { createAccessTokens } from '../users/access-token.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const seller = { name: 'House', address: [], taxId: null, vatBps: 0, vatNote: 'No VAT.' };
const tokenOf = (userId: string) =>
  createAccessTokens(house.config.ACCESS_TOKEN_SECRET, 60).sign({ userId, familyId: userId });

async function paidCall() {
  const call = await createCall(house.db, RULES);
  const note = await house.db.transaction(async (tx) => {
    await lockPayment(tx, call.paymentId);
    const payment = await updatePayment(tx, call.paymentId, { status: 'captured', capturedMinor: 4_500 });
    await issueReceipt(tx, payment, seller);
    return issueCreditNote(tx, payment, { refundId: call.id, amountMinor: 500 });
  });
  const [receipt] = await papersOfSession(house.db, call.id);
  return { ...call, number: receipt!.number, note: numberOf(note!) };
}

const fetchInvoice = async (userId: string, sessionId: string, query = '') =>
  house.call('GET', `/api/sessions/${sessionId}/invoice${query}`, { accessToken: await tokenOf(userId) });

describe('the receipt of a call', () => {
  it('is a PDF under its number, for whoever paid', async () => {
    const call = await paidCall();
    const answer = await fetchInvoice(call.customerId, call.id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename=${call.number}.pdf`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text.slice(0, 5)).toBe('%PDF-');
    expect(answer.text).toContain(`(Receipt ${call.number})`);
    const note = await fetchInvoice(call.customerId, call.id, `?number=${call.note}`);
    expect(note.text).toContain(`(Credit note ${call.note})`);
  });

  it('is nobody else’s, not even the consultant’s; admins see it', async () => {
    const call = await paidCall();
    const [stranger, admin] = [await register(house), await register(house)];
    for (const userId of [call.consultantId, stranger.id]) {
      expect(await fetchInvoice(userId, call.id)).toMatchObject({
        status: 404,
        body: { error: { code: 'not_found' } },
      });
    }
    expect((await house.call('GET', `/api/sessions/${call.id}/invoice`)).status).toBe(401);
    await house.sql`update users set is_admin = true where id = ${admin.id}`;
    expect((await fetchInvoice(admin.id, call.id)).status).toBe(200);
    await house.sql`update users set suspended_at = now() where id = ${admin.id}`;
    expect((await fetchInvoice(admin.id, call.id)).status).toBe(404);
  });

  it('stands in the history of payments, with what happened, for the payer alone', async () => {
    const call = await paidCall();
    const history = async (userId: string) =>
      (await house.call('GET', '/api/payments/history', { accessToken: await tokenOf(userId) })).body;
    expect(await history(call.customerId)).toMatchObject({
      total: 1,
      items: [
        {
          sessionId: call.id,
          consultant: 'Ben',
          block: 1,
          capturedMinor: 4_500,
          steps: [{ what: '$45.00 held on your card ending in 4242. A hold is not a charge.' }],
          papers: [
            { number: call.number, kind: 'receipt', amountMinor: 4_500 },
            { number: call.note, kind: 'credit_note', amountMinor: 500 },
          ],
        },
      ],
    });
    expect(await history(call.consultantId)).toEqual({ items: [], total: 0 });
  });

  it('is not there before anything was charged, nor under another call’s number', async () => {
    const [free, paid] = [await createCall(house.db, RULES), await paidCall()];
    expect((await fetchInvoice(free.customerId, free.id)).status).toBe(404);
    expect((await fetchInvoice(free.customerId, free.id, `?number=${paid.number}`)).status).toBe(404);
    expect((await fetchInvoice(paid.customerId, paid.id, '?number=R-2026-999999')).status).toBe(404);
  });
});

describe('tables to save', () => {
  it('are CSV files, for whoever is signed in, of their own calls only', async () => {
    const call = await paidCall();
    const save = async (userId: string) =>
      house.call('GET', '/api/earnings/calls.csv', { accessToken: await tokenOf(userId) });
    const answer = await save(call.consultantId);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename=earnings.csv');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await save(call.customerId)).text.split('\r\n')).toHaveLength(2);
    expect((await house.call('GET', '/api/earnings/calls.csv')).status).toBe(401);
  });
});
