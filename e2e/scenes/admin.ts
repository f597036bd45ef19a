import { DEFAULT_PRIORS } from '@cc/domain/matching/learned-rates.ts';
import { activateModel, insertModel } from '@cc/drizzle/repositories/match-models.ts';
import { newConsultant, newCustomer, newPerson } from '../support/people.ts';
import { take, takeAt, topic, withVisitor, type Scene } from './kit.ts';

const WEIGHTS = {
  votes: 0.42,
  profile: 0.31,
  rating: 0.11,
  activity: 0.07,
  response: 0.04,
  newcomer: 0.03,
  load: -0.15,
};

/** What the nights of a week might have found. */
const NIGHTS = [
  { mrr: 0.338, hitAt3: 0.381, before: { mrr: 0.301, hitAt3: 0.344 }, better: true },
  { mrr: 0.34, hitAt3: 0.379, before: { mrr: 0.342, hitAt3: 0.38 }, better: false },
  { mrr: 0.361, hitAt3: 0.409, before: { mrr: 0.344, hitAt3: 0.39 }, better: true },
  { mrr: 0.352, hitAt3: 0.401, before: { mrr: 0.36, hitAt3: 0.412 }, better: false },
  { mrr: 0.374, hitAt3: 0.421, before: { mrr: 0.362, hitAt3: 0.408 }, better: true },
];

/** Matching for admins: the versions of the weights, switching, and a ranking explained. */
export const admin: Scene = async (house) => {
  const { db, sql } = house.store;
  const chief = await newPerson(house, 'customer', 'Alma Admin');
  await sql`update users set is_admin = true where id = ${chief.id}`;
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);

  await withVisitor(house, async (visitor) => {
    await visitor.signIn(chief);
    await takeAt(visitor, 'admin-matches-empty', '/admin/matches');
  });
  for (const [night, { before, better, ...figures }] of NIGHTS.entries()) {
    await db.transaction(async (tx) => {
      const at = (day: number) => new Date(Date.UTC(2026, 5, 1 + day)).toISOString();
      const version = await insertModel(tx, {
        status: better ? 'candidate' : 'rejected',
        model: { weights: { ...WEIGHTS, votes: WEIGHTS.votes + night / 100 } },
        priors: { ...DEFAULT_PRIORS },
        fittedFrom: { sessions: 800 + 60 * night, from: at(-90), to: at(night) },
        heldBack: { sessions: 200 + 15 * night, from: at(night - 20), to: at(night) },
        figures: { ...figures, ndcgAt10: figures.mrr - 0.01 },
        activeFigures: { ...before, ndcgAt10: before.mrr - 0.01 },
        activeVersion: Math.max(0, night - 1),
        reason: better
          ? `Better: MRR +${((figures.mrr - before.mrr) * 100).toFixed(1)} points, on ${200 + 15 * night} held-back sessions.`
          : 'Not better by 0.5 points.',
      });
      if (better) await activateModel(tx, version, null);
    });
  }

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
  const [asked] = await sql<{ id: string }[]>`select question_id as id from match_rounds limit 1`;

  await withVisitor(house, async (visitor) => {
    await visitor.signIn(chief);
    await visitor.open('/admin/matches');
    await visitor.page.getByRole('heading', { name: 'Version 5' }).waitFor();
    await visitor.page.getByText('Weights', { exact: true }).first().click();
    await take(visitor.page, 'admin-matches', { whole: true });
    await visitor.page.getByRole('button', { name: 'Rank with version 3' }).click();
    await take(visitor.page, 'admin-matches-roll-back');
    await visitor.open(`/admin/matches/${asked?.id ?? ''}`);
    await visitor.page.getByText('Sum').first().waitFor();
    await take(visitor.page, 'admin-ranking', { whole: true });
    await takeAt(visitor, 'admin-ranking-missing', '/admin/matches/00000000-0000-4000-8000-000000000000');
  });
};
