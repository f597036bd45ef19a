import { describe, expect, it } from 'vitest';
import { newAdmin } from './support/match-models.ts';
import { ledgerOf } from './support/money.ts';
import { shot } from './support/shoot.ts';
import { expectOrder, useStage } from './support/testing.ts';
import { twoInCall } from './support/two-in-call.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 6, demo: false });
const topic = TOPICS[0];

describe('a call that the consultant breaks off past the free start', () => {
  it('gives the unused share back by itself; of the rest the customer states a case, and an admin decides', async () => {
    const { house } = stage;
    const [boss, admin] = await Promise.all([newAdmin(house), stage.visitor()]);
    const { id, customer, consultant } = await twoInCall(stage, topic, 'billed');
    await customer.page.getByText(/\d charged$/).waitFor({ timeout: 60_000 });

    // Who hangs up is told what that means.
    await consultant.page
      .getByRole('button', { name: /hang up/i })
      .first()
      .click();
    await consultant.page.getByText(/goes back to the customer, and is not paid to you/).waitFor();
    await consultant.page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();

    await customer.page.getByText(/went back to your card/).waitFor({ timeout: 60_000 });
    await customer.page.getByText(/left before the time you paid for was used up/).waitFor();
    await consultant.page.getByText(/You left before the time that .* paid for was used up/).waitFor();
    await shot(customer.page, 'refund-customer');
    await shot(consultant.page, 'refund-consultant');
    const sum = (lines: Record<string, number>) => Object.values(lines).reduce((total, minor) => total + minor, 0);
    const before = await ledgerOf(house, id);
    expect(sum(before)).toBe(0);
    expect(before.customer).toBeLessThan(0);

    // The little that is left: a case about it.
    const { page } = customer;
    await page.getByRole('button', { name: 'Say what was not right' }).click();
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('at least 20 characters').waitFor();
    await page.getByLabel('In your words').fill('The line was bad, and my question was not answered.');
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('Waits for the consultant').waitFor();

    await consultant.page.reload();
    await consultant.page
      .getByLabel('How do you see it?')
      .fill('I had to leave for an emergency. I am sorry about that.');
    await shot(consultant.page, 'case-consultant');
    await consultant.page.getByRole('button', { name: 'Send my answer' }).click();
    // Told without a reload.
    await page.getByText('Waits for us').waitFor({ timeout: 15_000 });

    await admin.signIn(boss);
    await admin.open('/admin/cases');
    await admin.page.getByRole('link', { name: new RegExp(topic.questions.billed.title.slice(0, 20)) }).click();
    await admin.page.getByRole('button', { name: 'All of it' }).click();
    await admin.page
      .getByLabel('Why', { exact: true })
      .fill('The consultant left within a minute, so all of it goes back.');
    await shot(admin.page, 'case-admin');
    await admin.page.getByRole('button', { name: 'Refund this' }).click();
    await admin.page.getByText('Our decision').waitFor();

    await page.getByText('You got it all back').waitFor({ timeout: 30_000 });
    await shot(page, 'case-decided');
    const after = await until('the second refund to be booked', async () => {
      const lines = await ledgerOf(house, id);
      return lines.customer === 0 ? lines : undefined;
    });
    expect(after).toMatchObject({ customer: 0, consultant: 0, platform_fee: 0 });
    await admin.open('/admin/money');
    await admin.page.getByText('The provider and we agree').waitFor();
    await shot(admin.page, 'admin-money');

    // Whoever keeps staying away from calls is shown on the same page, and settled in the same way.
    await house.store.sql`
      insert into people_flags (id, user_id, kind, session_ids, details)
      select gen_random_uuid(), consultant_id, 'no_shows', array[id], '3 calls in 30 days.' from sessions where id = ${id}`;
    await admin.open('/admin/money');
    await admin.page.getByRole('heading', { name: /keeps staying away from calls/ }).waitFor();
    await shot(admin.page, 'admin-people');
    const REASON = 'You did not come to three calls that you had accepted.';
    await admin.page.getByRole('button', { name: 'Pause their offers' }).click();
    const dialog = admin.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Pause their offers' }).click();
    await dialog.getByText('Say in a few words why; they read it').waitFor();
    await dialog.getByLabel('Why, in words for them').fill(REASON);
    await shot(admin.page, 'admin-pause');
    await dialog.getByRole('button', { name: 'Pause their offers' }).click();
    await admin.page.getByRole('heading', { name: 'Paused consultants' }).waitFor();
    await shot(admin.page, 'admin-paused');
    await consultant.open('/desk');
    await consultant.page.getByText(REASON).waitFor();
    expect(await consultant.page.getByRole('switch').first().isDisabled()).toBe(true);
    await shot(consultant.page, 'desk-paused');
    await admin.page.getByRole('button', { name: 'Lift the pause' }).click();
    await dialog.getByLabel('Why it is over').fill('They have explained it.');
    await dialog.getByRole('button', { name: 'Lift the pause' }).click();
    // Told without a reload.
    await consultant.page.getByText(REASON).waitFor({ state: 'detached', timeout: 15_000 });
    await admin.page.getByRole('button', { name: 'It is done' }).click();
    await admin.page.getByLabel('What was done', { exact: true }).fill('Wrote to them.');
    await admin.page.getByRole('dialog').getByRole('button', { name: 'It is done' }).click();
    await admin.page.getByRole('heading', { name: 'People to talk to' }).waitFor({ state: 'detached' });
    await expectOrder(house);
  });
});

describe('a call whose hold the bank takes away', () => {
  it('costs its customer nothing, and its consultant is paid by us all the same', async () => {
    const { house } = stage;
    const { stripe, store } = house;
    const usable = { payment_method: 'pm_card_bypassPending', confirm: true, amount: 100_000, currency: 'usd' };
    const automatic_payment_methods = { enabled: true, allow_redirects: 'never' as const };
    await stripe.paymentIntents.create({ ...usable, automatic_payment_methods });
    const [boss, admin] = await Promise.all([newAdmin(house), stage.visitor()]);
    const { id, customer, consultant } = await twoInCall(stage, TOPICS.at(-1)!, 'billed');
    const paymentOf = async () =>
      (
        await store.sql<{ intent: string; account: string; owed: number; transfer: string | null }[]>`
          select provider_id as intent, destination as account, owed_minor as owed, transfer_id as transfer
          from payments where session_id = ${id}`
      )[0]!;
    const { intent, account } = await paymentOf();
    await stripe.paymentIntents.cancel(intent);
    await until('the loss to be booked', async () => (await paymentOf()).owed > 0 || undefined, { timeoutMs: 60_000 });
    await customer.hangUp();
    await customer.outcome(/^You were not charged/);
    await consultant.outcome(/^You earned \$/);
    await until('the consultant to be paid', async () => (await paymentOf()).transfer ?? undefined);
    const { data } = await stripe.transfers.list({ destination: account });
    expect(data.map(({ amount }) => amount)).toEqual([(await paymentOf()).owed]);
    await shot(customer.page, 'lost-customer');
    await shot(consultant.page, 'lost-consultant');
    await customer.open('/history');
    await customer.page.getByText('Not charged').waitFor();

    await admin.signIn(boss);
    await admin.open('/admin/money');
    await admin.page.getByText(/the consultant is paid out of our balance by itself/).waitFor();
    await shot(admin.page, 'lost-admin');
    await expectOrder(house);
  });
});
