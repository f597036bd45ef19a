import { callBetween } from '../support/call-between.ts';
import { newConsultant, newCustomer } from '../support/people.ts';
import { openVisitor } from '../support/visitor.ts';
import { take, takeAt, topic, type Scene } from './kit.ts';

/** A call from both sides, and what comes after it, free and billed. */
export const call: Scene = async (house) => {
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
  const [customer, consultant] = await Promise.all([openVisitor(house), openVisitor(house)]);
  const flat = { whole: false };
  try {
    await Promise.all([customer.signIn(asker), consultant.signIn(answerer)]);
    for (const name of ['free', 'billed'] as const) {
      await callBetween(customer, consultant, topic.questions[name]);
      if (name === 'free') {
        await take(customer.page, 'call-customer', flat);
        await customer.page.getByRole('button', { name: 'Hang up' }).first().click();
        await take(customer.page, 'call-hang-up', flat);
        await customer.page.getByRole('button', { name: 'Stay' }).click();
      } else {
        await customer.say('The wall faces 23 degrees west of south.');
        await consultant.reads('23 degrees');
        await consultant.say('Then the noon line stays vertical: https://sundials.example/declining');
        await customer.shareScreen();
        await take(consultant.page, 'call-consultant-screen-and-chat', flat);
        await Promise.all(
          [customer, consultant].map(({ page }) => page.getByText(/\d charged$/).waitFor({ timeout: 90_000 })),
        );
        await take(customer.page, 'call-charged', flat);
      }
      await customer.hangUp();
      await customer.outcome(name === 'free' ? /^This call was free/ : /^You paid/);
      await consultant.outcome(name === 'free' ? /^This call stayed/ : /^You earned/);
      await take(customer.page, `after-${name}-customer`);
      await take(consultant.page, `after-${name}-consultant`);
      await customer.rate(5);
      await take(customer.page, `after-${name}-rated`);
    }
    await takeAt(customer, 'history', '/history');
    await takeAt(customer, 'wallet-with-payments', '/wallet');
    await takeAt(consultant, 'earnings', '/earnings');
    await takeAt(consultant, 'desk-after', '/desk');
  } finally {
    await Promise.allSettled([customer.close(), consultant.close()]);
  }
};
