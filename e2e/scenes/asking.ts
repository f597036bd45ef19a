import { demoSignIns } from '@cc/drizzle/seed/people.ts';
import { newPerson } from '../support/people.ts';
import { take, takeAt, withVisitor, type Scene } from './kit.ts';

const demoCustomer = demoSignIns[0] ?? { email: '', password: '' };

/** Asking and waiting, and a call with a demo consultant; they are slow here, so that they can be seen ringing. */
export const asking: Scene = (house) =>
  withVisitor(house, async (visitor) => {
    await visitor.signIn(demoCustomer);
    await takeAt(visitor, 'ask-signed-in', '/ask');
    await takeAt(visitor, 'wallet', '/wallet');
    await takeAt(visitor, 'history-empty', '/history');
    await visitor.ask({ title: 'Why did my PostgreSQL query get slow overnight?', text: 'Nothing was deployed.' });
    await visitor.page
      .getByRole('timer', { name: /Time for/ })
      .first()
      .waitFor()
      .catch(() => undefined);
    await take(visitor.page, 'waiting');
    await visitor.page.getByRole('button', { name: 'Cancel my question' }).click();
    await visitor.page.getByRole('button', { name: 'Ask it again' }).waitFor();
    await take(visitor.page, 'question-cancelled');
    await visitor.ask({ title: 'Why did my PostgreSQL query get slow overnight?', tags: ['postgresql', 'indexes'] });
    await visitor.page.waitForURL(/\/call\//, { timeout: 60_000 });
    await visitor.inCall();
    await visitor.reads('Clara');
    await take(visitor.page, 'call-with-demo-consultant', { whole: false });
    await visitor.hangUp();
    const fresh = await newPerson(house, 'customer', 'Nia Brook');
    await withVisitor(house, async (newcomer) => {
      await newcomer.signIn(fresh);
      await takeAt(newcomer, 'ask-without-card', '/ask');
      await takeAt(newcomer, 'wallet-empty', '/wallet');
    });
  });
