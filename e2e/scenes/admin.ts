import { newAdmin, writeNights } from '../support/match-models.ts';
import { newConsultant, newCustomer } from '../support/people.ts';
import { take, takeAt, topic, withVisitor, type Scene } from './kit.ts';

/** Matching for admins: the versions of the weights, switching, and a ranking explained. */
export const admin: Scene = async (house) => {
  const chief = await newAdmin(house);
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);

  await withVisitor(house, async (visitor) => {
    await visitor.signIn(chief);
    await takeAt(visitor, 'admin-matches-empty', '/admin/matches');
  });
  const versions = await writeNights(house);

  await withVisitor(house, async (consultant) => {
    await consultant.signIn(answerer);
    await consultant.goOnline();
    await withVisitor(house, async (customer) => {
      await customer.signIn(asker);
      const asking = customer.ask(topic.questions.free);
      await consultant.offer();
      await asking;
    });
  });
  const [asked] = await house.store.sql<{ id: string }[]>`select question_id as id from match_rounds limit 1`;

  await withVisitor(house, async (visitor) => {
    await visitor.signIn(chief);
    await visitor.open('/admin/matches');
    await visitor.page.getByRole('heading', { name: `Version ${versions.at(-1)}` }).waitFor();
    await visitor.page.getByText('Weights', { exact: true }).first().click();
    await take(visitor.page, 'admin-matches', { whole: true });
    await visitor.page.getByRole('button', { name: `Roll back to version ${versions[2]}` }).click();
    await take(visitor.page, 'admin-matches-roll-back');
    await visitor.open(`/admin/matches/${asked?.id ?? ''}`);
    await visitor.page.getByText('Sum').first().waitFor();
    await take(visitor.page, 'admin-ranking', { whole: true });
    await takeAt(visitor, 'admin-ranking-missing', '/admin/matches/00000000-0000-4000-8000-000000000000');
  });
};
