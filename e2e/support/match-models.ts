import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { SHIPPED_MODEL } from '@cc/domain/matching/model/shipped-model.ts';
import { activateModel, insertModel } from '@cc/drizzle/repositories/match-models.ts';
import type { House } from './house.ts';
import { newPerson, type Person } from './people.ts';

/** What the nights of a week might have found. */
const NIGHTS = [
  { mrr: 0.338, hitAt3: 0.381, before: { mrr: 0.301, hitAt3: 0.344 }, better: true },
  { mrr: 0.34, hitAt3: 0.379, before: { mrr: 0.342, hitAt3: 0.38 }, better: false },
  { mrr: 0.361, hitAt3: 0.409, before: { mrr: 0.344, hitAt3: 0.39 }, better: true },
  { mrr: 0.352, hitAt3: 0.401, before: { mrr: 0.36, hitAt3: 0.412 }, better: false },
  { mrr: 0.374, hitAt3: 0.421, before: { mrr: 0.362, hitAt3: 0.408 }, better: true },
];

/** Somebody who runs the house. */
export async function newAdmin(house: House): Promise<Person> {
  const person = await newPerson(house, 'customer', 'Alma Admin');
  await house.store.sql`update users set is_admin = true where id = ${person.id}`;
  return person;
}

/** Writes five versions of the weights, the last of them active, as if five nights had fitted them; answers with their numbers. */
export async function writeNights(house: House): Promise<number[]> {
  const { db } = house.store;
  const versions: number[] = [];
  for (const [night, { before, better, ...figures }] of NIGHTS.entries()) {
    await db.transaction(async (tx) => {
      const at = (day: number) => new Date(Date.UTC(2026, 5, 1 + day)).toISOString();
      const version = await insertModel(tx, {
        status: better ? 'candidate' : 'rejected',
        model: {
          ...SHIPPED_MODEL,
          weights: { ...SHIPPED_MODEL.weights, votes: SHIPPED_MODEL.weights.votes + night / 20 },
        },
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
      versions.push(version);
    });
  }
  return versions;
}
