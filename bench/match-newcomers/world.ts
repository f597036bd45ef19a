import { seededUniform } from '@cc/domain/seeded-uniform.ts';
import { generatePopulation } from '../match-bench/generator.ts';
import type { BenchProfile, PastQuestion } from '../match-bench/population.ts';

/** The generator's consultants and questions take turns through so many fields of work. */
const FIELDS = 12;
const MS_A_DAY = 86_400_000;
const QUESTIONS_A_DAY = 100;
/** One in ten comes new, */
const NEWCOMERS = 0.1;
/** before so much of the questions has been asked, so that there is time to see what becomes of them. */
const JOINED_BY = 0.5;

export interface Person {
  profile: BenchProfile;
  field: number;
  /** Hidden from the matching: how well the person answers, 0–1. */
  quality: number;
  /** Number of the question before which the person joins; null for those who were there before. */
  joins: number | null;
}

export interface WorldQuestion {
  id: string;
  title: string;
  text: string;
  field: number;
  /** Epoch ms. */
  at: number;
}

/** What the people are like and what is asked, in the order of time. What happens does not depend on who else was asked. */
export interface World {
  people: Person[];
  /** Answered before the first newcomer comes. */
  before: WorldQuestion[];
  questions: WorldQuestion[];
  /** Whether somebody would accept a question, and how quickly against others, 0–1. */
  accepts(person: Person, question: WorldQuestion): { accepts: boolean; speed: number };
  /** Stars that a session of the two would get, 1–5, and whether it would be held to its end. */
  session(person: Person, question: WorldQuestion): { stars: number; kept: boolean };
}

export interface WorldSize {
  consultants: number;
  before: number;
  questions: number;
  seed: number;
}

/** Half of the newcomers are better than nearly all others, half of them worse. The same size gives the same world. */
export function createWorld({ consultants, before, questions, seed }: WorldSize): World {
  const population = generatePopulation(consultants, seed);
  const uniform = seededUniform(`world ${seed}`);
  const people = population.profiles.map((profile, i): Person => {
    const isNew = Math.floor(i / FIELDS) < (NEWCOMERS * consultants) / FIELDS;
    const isGood = (i + Math.floor(i / FIELDS)) % 2 === 0;
    return {
      profile,
      field: i % FIELDS,
      quality: isNew ? (isGood ? 0.9 : 0.2) : 0.35 + 0.5 * uniform(),
      joins: isNew ? Math.floor(uniform() * JOINED_BY * questions) : null,
    };
  });
  const asked = population.past.slice(0, before + questions).map((question, i): WorldQuestion => ({
    id: question.id,
    title: question.title,
    text: question.text,
    field: fieldOf(question),
    at: Date.UTC(2024, 0, 1) + (i * MS_A_DAY) / QUESTIONS_A_DAY,
  }));
  const chance = (what: string, person: Person, question: WorldQuestion) =>
    seededUniform(`${seed} ${what} ${person.profile.id} ${question.id}`);
  return {
    people,
    before: asked.slice(0, before),
    questions: asked.slice(before),
    accepts(person, question) {
      const draw = chance('accepts', person, question);
      return { accepts: draw() < (person.field === question.field ? 0.7 : 0.1), speed: draw() };
    },
    session(person, question) {
      const draw = chance('session', person, question);
      const worth = (person.field === question.field ? person.quality : 0.1) + 0.3 * (draw() - 0.5);
      return { stars: 1 + Math.round(4 * Math.min(1, Math.max(0, worth))), kept: draw() < 0.8 + 0.2 * person.quality };
    },
  };
}

/** The generator lets colleagues of the question's field answer. */
const fieldOf = ({ answers }: PastQuestion) => Number(answers[0]!.consultantId.slice(1)) % FIELDS;
