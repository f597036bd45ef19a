import type { Outcome } from './run.ts';
import type { Person, World } from './world.ts';

/** What counts as an established consultant at the end: half of what an average one of the field was offered, or more. */
const FAIR_SHARE = 0.5;
/** The last so much of the questions is the end. */
const END = 0.25;

export type Figures = ReturnType<typeof figuresOf>;

/** Shares are 0–1; waits are counted in questions of the newcomer's own field. */
export function figuresOf(world: World, outcomes: readonly Outcome[]) {
  const newcomers = world.people.filter(({ joins }) => joins !== null);
  const [good, bad] = [
    newcomers.filter(({ quality }) => quality > 0.5),
    newcomers.filter(({ quality }) => quality <= 0.5),
  ];
  const offered = (person: Person, from = 0) =>
    sum(outcomes.slice(from).map(({ waves }) => sum(waves.map((ids) => Number(ids.includes(person.profile.id))))));
  const lastPart = Math.floor(outcomes.length * (1 - END));
  const atEnd = new Map(world.people.map((person) => [person, offered(person, lastPart)]));
  const isFound = (person: Person) => {
    const colleagues = world.people.filter(({ field }) => field === person.field);
    return atEnd.get(person)! >= FAIR_SHARE * mean(colleagues.map((colleague) => atEnd.get(colleague)!));
  };
  const foundAmong = (people: readonly Person[]) => share(people.map(isFound));
  const waits = newcomers.map((person) => waitOf(person, outcomes)).sort((a, b) => a - b);
  const chances = outcomes.filter(({ chance }) => chance !== null);
  const firstOffers = sum(outcomes.map(({ waves }) => waves[0]?.length ?? 0));
  const offers = world.people.map((person) => offered(person)).sort((a, b) => a - b);
  return {
    newcomers: {
      questionsToFirstOffer: {
        median: finite(waits[Math.floor(waits.length / 2)]),
        p90: finite(waits[Math.floor(waits.length * 0.9)]),
      },
      neverOffered: share(waits.map((wait) => wait === Infinity)),
      goodFound: foundAmong(good),
      badFound: foundAmong(bad),
      offersToGood: mean(good.map((person) => offered(person))),
      offersToBad: mean(bad.map((person) => offered(person))),
    },
    explored: {
      questions: round(chances.length / outcomes.length),
      firstOffers: round(chances.length / firstOffers),
      bestDisplaced: chances.filter(({ chance, waves }) => chance!.instead[0] !== waves[0]![0]).length,
      othersDisplaced: chances.filter(({ chance, waves }) =>
        chance!.instead.slice(0, -1).some((id) => !waves[0]!.includes(id)),
      ).length,
    },
    taken: share(outcomes.map(({ taken }) => taken !== null)),
    takenInFirstWave: share(outcomes.map(({ taken }) => taken?.round === 1)),
    /** Mean over all questions; one that nobody took is worth nothing. */
    quality: mean(outcomes.map(({ taken }) => taken?.quality ?? 0)),
    qualityAtEnd: mean(outcomes.slice(lastPart).map(({ taken }) => taken?.quality ?? 0)),
    top10Share: round(sum(offers.slice(-10)) / sum(offers)),
    gini: round(giniOf(offers)),
  };
}

function waitOf({ profile, field, joins }: Person, outcomes: readonly Outcome[]): number {
  let questions = 0;
  for (const { question, waves } of outcomes.slice(joins ?? 0)) {
    if (question.field === field) questions++;
    if (waves.some((ids) => ids.includes(profile.id))) return questions;
  }
  return Infinity;
}

/** 0 when all have the same, towards 1 when one has everything; of values in ascending order. */
const giniOf = (values: readonly number[]) =>
  sum(values.map((value, i) => (2 * (i + 1) - values.length - 1) * value)) / (values.length * Math.max(1, sum(values)));

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => (values.length > 0 ? round(sum(values) / values.length) : 0);
const share = (hits: readonly boolean[]) => mean(hits.map(Number));
const round = (value: number) => Number(value.toFixed(4));
/** Infinity is no number in JSON. */
const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
