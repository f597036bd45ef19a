import { seededRandom } from '@cc/domain/seeded-random.ts';
import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';
import { createIndexedPool, type IndexedPool } from '@cc/workers/match/index-pool.ts';
import { rank, type Ranked, type RankedQuestion } from '@cc/workers/match/rank.ts';
import { generatePopulation } from '../match-bench/generator.ts';
import type { PastQuestion } from '../match-bench/population.ts';
import { lognormal } from './chance.ts';
import type { Answers } from './scenario.ts';

/** The generator's consultants take turns through so many fields of work; those of the first ones are on the platform. */
const GENERATED_FIELDS = 12;
export const FIELDS = 6;
const DAY_MS = 86_400_000;
/** Of each field so many different questions are asked, again and again. */
const QUESTIONS_A_FIELD = 16;
const ANSWERED_BEFORE = 1_000;
/** One in ten is new; the others have held up to so many sessions. */
const NEW = 0.1;
const MOST_HELD = 70;
const EXPERT_FROM = 50;

export interface Person {
  member: PoolMember;
  field: number;
  /** Own median time to answer, ms, and own share of acceptances in the own field. */
  medianMs: number;
  accepts: number;
}

/** A question that will be asked by many, and everybody in the order in which they suit it. */
export interface Kind {
  question: RankedQuestion;
  field: number;
  ranked: Ranked[];
}

export interface Platform {
  people: Person[];
  kinds: Kind[];
}

/**
 * Consultants of six fields, and questions, ranked by the match worker's own index and scoring once for all, over the
 * profiles of all consultants. The same seed gives the same platform.
 */
export function createPlatform(consultants: number, answers: Answers, seed: number): Platform {
  const random = seededRandom(seed);
  const population = generatePopulation((consultants * GENERATED_FIELDS) / FIELDS, seed);
  const pool = createIndexedPool(Infinity);
  const profiles = population.profiles.map((profile, i) => ({ profile, field: i % GENERATED_FIELDS }));
  const onPlatform = profiles.filter(({ field }) => field < FIELDS);
  const people = onPlatform.map(({ profile, field }): Person => {
    const accepts = Math.min(0.95, answers.accepts + 0.3 * (random() - 0.5));
    const medianMs = lognormal({ medianMs: answers.medianMs, sigma: 0.3 }, random);
    const held = random() < NEW ? 0 : Math.ceil(MOST_HELD * random());
    const offers = 3 * held;
    const silent = 1 - answers.declines / (1 - answers.accepts);
    const { id, tags, ...words } = profile;
    const member: PoolMember = {
      ...words,
      userId: id,
      tags: [...tags],
      rowVersion: '1',
      languages: ['en'],
      hourlyRateMinor: 4_000 + 100 * Math.floor(40 * random()),
      blockMinutes: 30,
      tier: held === 0 ? 'rookie' : held > EXPERT_FROM ? 'expert' : 'standard',
      transfersActive: true,
      ratingSum: held * (3.4 + 1.4 * random()),
      ratingCount: held,
      liveSessions: held,
      offersDelivered: offers,
      offersAccepted: Math.round(offers * accepts),
      offersDeclined: Math.round(offers * (1 - accepts) * (1 - silent)),
      offersMissed: Math.round(offers * (1 - accepts) * silent),
      responseMsSum: Math.round(offers * accepts * medianMs),
      sessionsStarted: held,
      sessionsKept: 0.95 * held,
    };
    pool.set(member);
    return { member, field, medianMs, accepts };
  });
  for (const { id, at, title, text, tags, answers: given } of population.past.slice(0, ANSWERED_BEFORE)) {
    pool.addPast({ id, at: Date.UTC(2026, 0, 1) + 90 * DAY_MS * at, title, text, tags, answers: [...given] });
  }
  const toAsk = population.past.slice(ANSWERED_BEFORE);
  const kinds = Array.from({ length: FIELDS }, (_, field) => field).flatMap((field) =>
    toAsk
      .filter((past) => fieldOf(past) === field)
      .slice(0, QUESTIONS_A_FIELD)
      .map(({ title, text, tags }): Kind => {
        const maxPriceMinor = 3_000 + 100 * Math.floor(50 * random());
        const question = { title, text, tags, currency: 'usd', maxPriceMinor };
        return { question, field, ranked: rank(everybody(pool), question, Infinity) };
      }),
  );
  return { people, kinds };
}

/**
 * The engine chooses whom to look at among those online, which change all the time; here everybody is looked at, once. What is
 * left out by that is how the trees turn around the best hundred.
 */
function everybody(pool: IndexedPool): IndexedPool {
  const { engine } = pool;
  return { ...pool, engine: { ...engine, rank: (query) => engine.rank(query, { everybody: true, limit: Infinity }) } };
}

/** The generator lets colleagues of the question's field answer. */
const fieldOf = ({ answers }: PastQuestion) => Number(answers[0]!.consultantId.slice(1)) % GENERATED_FIELDS;
