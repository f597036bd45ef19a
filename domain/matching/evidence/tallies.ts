import { atLeast } from '../index/blocks.ts';
import { ACTIVITY_DECAYS, SPANS, type Span } from './decay.ts';

/** How much, how well and when each person has answered, by person. */
export interface Tallies {
  /** Qualities summed up over each span, stored as its decay does. */
  readonly activity: Readonly<Record<Span, Float64Array>>;
  /** Number of answers, and their qualities without decay. */
  readonly answers: Float64Array;
  readonly quality: Float64Array;
  /** Epoch ms of the first and the last answer. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Length of the person's document of words, stored as its counts are. */
  readonly words: Float64Array;
  /** Sums over everybody; `newest` is the last answer there ever was, epoch ms. */
  readonly all: { words: number; answers: number; people: number; newest: number };
  makeRoom(person: number): void;
  clear(person: number): void;
  count(person: number, at: number, quality: number): void;
  setWords(person: number, counts: Iterable<number>): void;
  /** Finds the newest answer, also when one was taken away; to be called after changes. */
  findNewest(): void;
}

const COLUMNS = ['answers', 'quality', 'first', 'last', 'words'] as const;

export function createTallies(): Tallies {
  const columns = {} as Record<(typeof COLUMNS)[number], Float64Array>;
  for (const name of COLUMNS) columns[name] = new Float64Array(0);
  const activity = {} as Record<Span, Float64Array>;
  for (const span of SPANS) activity[span] = new Float64Array(0);
  const all = { words: 0, answers: 0, people: 0, newest: 0 };
  return {
    activity,
    get answers() {
      return columns.answers;
    },
    get quality() {
      return columns.quality;
    },
    get first() {
      return columns.first;
    },
    get last() {
      return columns.last;
    },
    get words() {
      return columns.words;
    },
    all,
    makeRoom(person) {
      for (const name of COLUMNS) columns[name] = atLeast(columns[name], person + 1);
      for (const span of SPANS) activity[span] = atLeast(activity[span], person + 1);
    },
    clear(person) {
      all.words -= columns.words[person]!;
      all.answers -= columns.answers[person]!;
      if (columns.answers[person]! > 0) all.people--;
      for (const name of COLUMNS) columns[name][person] = 0;
      for (const span of SPANS) activity[span][person] = 0;
      columns.first[person] = Infinity;
    },
    count(person, at, quality) {
      for (const span of SPANS) activity[span][person]! += quality * ACTIVITY_DECAYS[span].stored(at);
      columns.quality[person]! += quality;
      columns.first[person] = Math.min(columns.first[person]!, at);
      columns.last[person] = Math.max(columns.last[person]!, at);
      if (columns.answers[person]! === 0) all.people++;
      columns.answers[person]! += 1;
      all.answers++;
    },
    setWords(person, counts) {
      let mass = 0;
      for (const count of counts) mass += count;
      columns.words[person] = mass;
      all.words += mass;
    },
    findNewest() {
      all.newest = columns.last.reduce((newest, last) => Math.max(newest, last), 0);
    },
  };
}
