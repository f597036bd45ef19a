import { randomUUID } from 'node:crypto';
import { api } from '@cc/contract/http/index.ts';
import { callBetween } from '../support/call-between.ts';
import type { House } from '../support/house.ts';
import { newConsultant, newCustomer, newPerson } from '../support/people.ts';
import { openVisitor } from '../support/visitor.ts';
import { take, takeAt, topic, withVisitor, type Scene } from './kit.ts';

/** What a paid call leaves: the customer's payments with receipts, the consultant's earnings, payouts and tier. */
export const papers: Scene = async (house) => {
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
  const [customer, consultant] = await Promise.all([openVisitor(house), openVisitor(house)]);
  try {
    await Promise.all([customer.signIn(asker), consultant.signIn(answerer)]);
    await callBetween(customer, consultant, topic.questions.billed);
    await customer.page.getByText(/\d charged$/).waitFor({ timeout: 90_000 });
    await customer.hangUp();
    await customer.outcome(/^You paid/);
    await take(customer.page, 'after-with-receipt');
    const { items } = await asker.account.call(api.payments.history, { query: { page: 1 } });
    await pastOf(house, items[0]!.sessionId, answerer.id);

    await customer.open('/wallet');
    await customer.page.getByText(topic.questions.billed.title).first().click();
    await take(customer.page, 'wallet-story');
    await house.store.sql`update payment_methods set exp_year = 2026, exp_month = 1 where user_id = ${asker.id}`;
    await takeAt(customer, 'wallet-expired', '/wallet');
    await takeAt(customer, 'ask-expired-card', '/ask');

    await takeAt(consultant, 'earnings-lived-in', '/earnings');
    await consultant.page.getByRole('button', { name: 'As a table' }).click();
    await consultant.page.getByText('How it came about').click();
    await take(consultant.page, 'earnings-as-table');
    await takeAt(consultant, 'desk-tier', '/desk');
    const halfway = await newPerson(house, 'consultant', 'Nils Berg');
    await halfway.account.call(api.payments.connectAccount, {});
    await withVisitor(house, async (visitor) => {
      await visitor.signIn(halfway);
      await takeAt(visitor, 'earnings-not-ready', '/earnings');
      await takeAt(visitor, 'desk-not-ready', '/desk');
    });
  } finally {
    await Promise.allSettled([customer.close(), consultant.close()]);
  }
};

/** The same call again, week after week before it, with payouts and a step up: what half a year looks like. */
async function pastOf({ store: { sql } }: House, sessionId: string, consultantId: string): Promise<void> {
  const week = (n: number) => `${n} weeks`;
  for (const n of [1, 1, 2, 4, 4, 4, 5, 7, 8]) {
    const [question, offer, session, payment] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const at = sql`(clock_timestamp() - ${week(n)}::interval)`;
    const tier = n > 4 ? 'rookie' : 'standard';
    await sql`insert into questions select (jsonb_populate_record(q, jsonb_build_object('id', ${question}::uuid))).*
      from questions q join sessions s on s.question_id = q.id where s.id = ${sessionId}`;
    await sql`insert into offers select (jsonb_populate_record(o,
        jsonb_build_object('id', ${offer}::uuid, 'question_id', ${question}::uuid))).*
      from offers o join sessions s on s.offer_id = o.id where s.id = ${sessionId}`;
    await sql`insert into sessions select (jsonb_populate_record(s, jsonb_build_object('id', ${session}::uuid,
        'question_id', ${question}::uuid, 'offer_id', ${offer}::uuid, 'created_at', ${at}, 'tier', ${tier}::text))).*
      from sessions s where s.id = ${sessionId}`;
    await sql`insert into payments select (jsonb_populate_record(p, jsonb_build_object('id', ${payment}::uuid,
        'session_id', ${session}::uuid, 'provider_id', null, 'created_at', ${at}))).*
      from payments p where p.session_id = ${sessionId}`;
    await sql`insert into ledger_entries select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(),
        'payment_id', ${payment}::uuid, 'created_at', ${at}))).*
      from ledger_entries l join payments p on p.id = l.payment_id where p.session_id = ${sessionId}`;
  }
  for (const [status, amount, days] of [
    ['in_transit', 4_620, 0],
    ['paid', 9_240, 7],
    ['failed', 4_620, 14],
    ['paid', 13_860, 28],
  ] as const) {
    await sql`insert into payouts (id, provider_id, consultant_id, amount_minor, currency, status, failure_code, sent_at, arrives_at)
      values (gen_random_uuid(), gen_random_uuid()::text, ${consultantId}, ${amount}, 'usd', ${status},
        ${status === 'failed' ? 'account_closed' : null}, clock_timestamp() - ${`${days} days`}::interval,
        clock_timestamp() - ${`${days - 2} days`}::interval)`;
  }
  await sql`insert into tier_changes (id, consultant_id, "from", "to", reasons, created_at)
    values (gen_random_uuid(), ${consultantId}, 'rookie', 'standard',
      ${['You now meet everything the standard tier asks for.']}, clock_timestamp() - interval '4 weeks')`;
  await sql`update consultants set tier = 'standard', billed_sessions = 64, rating_sum = 92, rating_count = 20,
    sessions_started = 70, sessions_kept = 66, tier_checked_at = clock_timestamp() + interval '1 day'
    where user_id = ${consultantId}`;
}
