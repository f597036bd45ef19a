import { ACTIVITY_DECAYS, LONG_DECAY } from './decay.ts';
import type { HistoryIndex } from './history-index.ts';
import { createNumberedIndex, type InvertedIndex } from '../index/inverted-index.ts';
import type { PastSession } from './past-session.ts';
import { createPostingLists, type PostingLists } from '../index/posting-lists.ts';
import { createTallies, type Tallies } from './tallies.ts';
import type { Vocabulary } from '../index/vocabulary.ts';

/** Over which spans the fields of answered questions are summed up. */
export const FIELD_SPANS = ['season', 'year', 'ever'] as const;
export type FieldSpan = (typeof FIELD_SPANS)[number];

/**
 * What each person has answered, summed up: one document a person of the words of those questions, one of their tags, and
 * tallies. A person is a small integer that stays, whether online or not.
 */
export interface Experience {
  readonly people: number;
  /** The person's number, given now if need be. */
  person(id: string): number;
  /** Words of the answered questions; counts are stored as `LONG_DECAY` does. */
  readonly words: InvertedIndex<number>;
  /** Tags of the answered questions; counts are stored as the span's decay does, `ever` as they are. */
  readonly fields: Readonly<Record<FieldSpan, InvertedIndex<number>>>;
  readonly tallies: Tallies;
  /** By slot of a session the people who answered it, and the quality as the count. */
  readonly answers: PostingLists;
  /** Changes when anything here does. */
  readonly version: number;
  add(session: PastSession, slot: number): void;
  remove(slot: number): void;
  /** Sums up those whose sessions have changed; to be called before reading. */
  settle(): void;
}

export function createExperience(vocabulary: Vocabulary, history: HistoryIndex): Experience {
  const numbers = new Map<string, number>();
  /** By person: worth of the answer by the session's slot. */
  const answered: Map<number, number>[] = [];
  const answers = createPostingLists();
  const changed = new Set<number>();
  const words = createNumberedIndex(vocabulary);
  const fields = {} as Record<FieldSpan, InvertedIndex<number>>;
  for (const span of FIELD_SPANS) fields[span] = createNumberedIndex(vocabulary);
  const tallies = createTallies();
  let version = 0;

  function person(id: string): number {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    const number = answered.push(new Map()) - 1;
    numbers.set(id, number);
    tallies.makeRoom(number);
    return number;
  }

  /** From the sessions anew, so that nothing drifts by adding and taking away. */
  function sumUp(number: number): void {
    words.remove(number);
    for (const span of FIELD_SPANS) fields[span].remove(number);
    tallies.clear(number);
    const wordSums = new Map<string, number>();
    const fieldSums = FIELD_SPANS.map(() => new Map<string, number>());
    // In the order of time: sums of floating-point numbers depend on the order, and every worker should have the same.
    const sessions = [...answered[number]!].map(([slot, worth]) => ({ slot, worth, ...history.session(slot) }));
    sessions.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    for (const { slot, worth, at } of sessions) {
      const decayed = worth * LONG_DECAY.stored(at);
      history.sessions.eachTerm(slot, (term, count) => plus(wordSums, vocabulary.termOf(term), count * decayed));
      for (const [i, span] of FIELD_SPANS.entries()) {
        const left = worth * (span === 'ever' ? 1 : ACTIVITY_DECAYS[span].stored(at));
        for (const tag of history.tagsOf(slot)) plus(fieldSums[i]!, tag, left);
      }
      tallies.count(number, at, worth);
    }
    tallies.setWords(number, wordSums.values());
    words.insert(number, wordSums);
    for (const [i, span] of FIELD_SPANS.entries()) fields[span].insert(number, fieldSums[i]!);
  }

  return {
    get people() {
      return answered.length;
    },
    person,
    words,
    fields,
    tallies,
    answers,
    get version() {
      return version;
    },
    add(session, slot) {
      for (const { consultantId, quality } of session.answers) {
        const number = person(consultantId);
        answers.add(slot, number, quality, 0);
        answered[number]!.set(slot, quality);
        changed.add(number);
      }
    },
    remove(slot) {
      for (let place = answers.lengthOf(slot) - 1; place >= 0; place--) {
        const number = answers.slots[answers.startOf(slot) + place]!;
        answered[number]!.delete(slot);
        changed.add(number);
        answers.removeAt(slot, place);
      }
    },
    settle() {
      if (changed.size === 0) return;
      for (const number of changed) sumUp(number);
      changed.clear();
      tallies.findNewest();
      version++;
    },
  };
}

const plus = (sums: Map<string, number>, term: string, count: number) => sums.set(term, (sums.get(term) ?? 0) + count);
