import { api } from '@cc/contract/http/index.ts';
import { newConsultant, newCustomer } from '../support/people.ts';
import { take, takeAt, topic, withVisitor, type Scene } from './kit.ts';

/** A question that is left to itself: told of, left open, found on a desk, claimed, confirmed. */
export const kept: Scene = async (house) => {
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
  const question = topic.questions.free;
  await withVisitor(house, async (customer) => {
    await customer.signIn(asker);
    await customer.ask(question);
    const path = new URL(customer.page.url()).pathname;
    const id = path.split('/').at(-1) ?? '';
    const { account } = asker;
    await account.call(api.questions.park, { params: { id }, body: { how: 'notify' } });
    await takeAt(customer, 'kept-notify', path);
    await account.call(api.questions.park, { params: { id }, body: { how: 'left_open' } });
    await takeAt(customer, 'kept-left-open', path);
    await withVisitor(house, async (consultant) => {
      await consultant.signIn(answerer);
      await consultant.open('/desk');
      const list = consultant.page.getByRole('region', { name: 'Open questions you could answer' });
      await list.getByText(question.title).waitFor();
      await take(consultant.page, 'desk-open-questions');
      await list.getByRole('button', { name: /^Answer:/ }).click();
      await list.getByText(/Waiting for the customer/).waitFor();
      await take(consultant.page, 'desk-claimed');
      await customer.page.getByRole('button', { name: /^Talk to/ }).waitFor();
      await take(customer.page, 'kept-claimed');
      await takeAt(customer, 'kept-claimed-elsewhere', '/history');
      await account.call(api.questions.cancel, { params: { id } });
    });
  });
};
