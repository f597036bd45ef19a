import type { Experience } from './experience.ts';

/** As many answers of ordinary people are mixed into what is known of a term. */
const PRIOR_SHARE = 0.02;

/**
 * How much a term of a question tells about who will answer it, by its id in the vocabulary: the Kullback–Leibler divergence
 * of who answers questions with the term from who answers at all, smoothed. Near 0 for words that everybody deals with, however
 * rare, high for those of a few; a better weight than idf for finding people, since it is learned from them. 0 without history.
 */
export function createTelling(experience: Experience): (term: number) => number {
  const { words } = experience;
  let known = new Float64Array(0);
  let knownAt = new Int32Array(0);
  let version = 0;

  function divergence(term: number): number {
    const { tallies } = experience;
    const { lists } = words;
    const total = tallies.all.words;
    const start = lists.startOf(term);
    const end = start + lists.lengthOf(term);
    let mass = 0;
    for (let i = start; i < end; i++) mass += lists.counts[i]!;
    const prior = (PRIOR_SHARE * total) / tallies.all.answers;
    let sum = 0;
    let others = 1;
    for (let i = start; i < end; i++) {
      const usual = tallies.words[words.idAt(lists.slots[i]!)]! / total;
      const share = (lists.counts[i]! + prior * usual) / (mass + prior);
      sum += share * Math.log(share / usual);
      others -= usual;
    }
    const rest = prior / (mass + prior);
    return Math.max(0, others > 0 && rest > 0 ? sum + others * rest * Math.log(rest) : sum);
  }

  return (term) => {
    if (version !== experience.version) {
      version = experience.version;
      knownAt.fill(-1);
    }
    if (term >= known.length) {
      const longer = new Int32Array(Math.max(term + 1, known.length * 2)).fill(-1);
      longer.set(knownAt);
      knownAt = longer;
      const values = new Float64Array(longer.length);
      values.set(known);
      known = values;
    }
    if (knownAt[term] !== version) {
      known[term] = words.lists.lengthOf(term) > 0 ? divergence(term) : 0;
      knownAt[term] = version;
    }
    return known[term]!;
  };
}
