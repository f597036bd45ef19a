import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOW } from '@cc/drizzle/now.ts';
import { wantPayments } from '@cc/drizzle/repositories/payment-wants.ts';
import { mails, receipts, sessions } from '@cc/drizzle/schema/index.ts';
import type { Mail } from '@cc/platform/mail.ts';
import { sendMail } from '../notify/mail.ts';
import { carryOut } from './effect.ts';
import { sweepReceipts } from './receipts.ts';
import { createMoneyWorld, PRICE, type Accepted, type MoneyWorld } from './testing/world.ts';

let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());

async function charge(): Promise<Accepted> {
  const accepted = await world.accepted();
  await carryOut(world.deps, accepted.paymentId);
  await world.db
    .update(sessions)
    .set({ decision: 'capture', decidedAt: NOW })
    .where(eq(sessions.id, accepted.sessionId));
  await world.db.transaction((tx) => wantPayments(tx, accepted.sessionId, 'capture'));
  await carryOut(world.deps, accepted.paymentId);
  return accepted;
}

const receiptsOf = ({ paymentId }: Accepted) =>
  world.db.select().from(receipts).where(eq(receipts.paymentId, paymentId));

it('writes the receipt with the charge, and mails it as a PDF, once', async () => {
  const accepted = await charge();
  const [receipt, ...more] = await receiptsOf(accepted);
  expect(more).toEqual([]);
  expect(receipt).toMatchObject({ kind: 'receipt', amountMinor: PRICE, buyerId: accepted.customerId });
  expect(receipt!.facts).toMatchObject({ consultant: 'Otto', seller: { name: 'Test House' }, freeMinutes: 10 });

  const [wanted] = await world.db.select().from(mails).where(eq(mails.userId, accepted.customerId));
  const mailId = wanted!.id;
  const sent: Mail[] = [];
  const deps = {
    ...world.deps,
    publicUrl: 'https://site.example',
    mailer: { send: (mail: Mail) => Promise.resolve(void sent.push(mail)), close: () => {} },
  };
  await sendMail(deps, mailId);
  await sendMail(deps, mailId);
  expect(sent).toHaveLength(1);
  const number = `R-${receipt!.year}-${String(receipt!.seq).padStart(6, '0')}`;
  expect(sent[0]).toMatchObject({
    subject: `Your receipt ${number}: $45.00`,
    attachments: [{ filename: `${number}.pdf` }],
  });
  expect(sent[0]!.attachments![0]!.content.toString('latin1', 0, 5)).toBe('%PDF-');
});

it('writes none for a hold that is released', async () => {
  const accepted = await world.accepted();
  await carryOut(world.deps, accepted.paymentId);
  await world.db.transaction((tx) => wantPayments(tx, accepted.sessionId, 'cancel'));
  await carryOut(world.deps, accepted.paymentId);
  expect(await receiptsOf(accepted)).toEqual([]);
});

it('mends a charge that was folded in without one', async () => {
  const accepted = await charge();
  await world.db.delete(receipts).where(eq(receipts.paymentId, accepted.paymentId));
  const before = await world.db.$count(mails);
  await sweepReceipts(world.deps);
  await sweepReceipts(world.deps);
  expect(await receiptsOf(accepted)).toHaveLength(1);
  expect(await world.db.$count(mails)).toBe(before + 1);
});
