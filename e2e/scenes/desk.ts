import { newConsultant, newCustomer, newPerson } from '../support/people.ts';
import { take, takeAt, topic, withVisitor, type Scene } from './kit.ts';

/** The desk: off, online, ringing, declining; and what a consultant sets up. */
export const desk: Scene = async (house) => {
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
  const empty = await newPerson(house, 'consultant', 'Nils Berg');
  await withVisitor(house, async (visitor) => {
    await visitor.signIn(empty);
    await takeAt(visitor, 'profile-empty', '/profile');
    await takeAt(visitor, 'earnings-empty', '/earnings');
    await takeAt(visitor, 'desk-off', '/desk');
  });
  await withVisitor(house, async (visitor) => {
    await visitor.signIn(answerer);
    await takeAt(visitor, 'profile', '/profile');
    await visitor.goOnline();
    await take(visitor.page, 'desk-online');
    await withVisitor(house, async (customer) => {
      await customer.signIn(asker);
      const asking = customer.ask(topic.questions.free);
      const offer = await visitor.offer();
      await asking;
      await take(visitor.page, 'desk-ringing');
      await offer.getByRole('button', { name: 'Decline' }).click();
      await take(visitor.page, 'desk-declining');
    });
  });
};
