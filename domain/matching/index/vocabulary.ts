/**
 * Small integers for terms, so that indexes hold numbers instead of strings. Several indexes may share one vocabulary: a
 * query's terms are then looked up once for all. A term that no index holds any more is forgotten and its id given to another,
 * so that texts which are changed again and again do not fill the memory.
 */
export interface Vocabulary {
  /** Every id is below this; never shrinks. */
  readonly limit: number;
  /** Number of terms that are held. */
  readonly size: number;
  /** The term's id, or -1 when nobody holds it. Looking up adds nothing. */
  find(term: string): number;
  /** The term's id, given to it now if need be. Each call is to be matched by a `release`. */
  retain(term: string): number;
  /** @throws RangeError when nobody holds the id. */
  release(id: number): void;
  /** @throws RangeError when nobody holds the id. */
  termOf(id: number): string;
}

export function createVocabulary(): Vocabulary {
  const ids = new Map<string, number>();
  const terms: (string | undefined)[] = [];
  const holders: number[] = [];
  const free: number[] = [];

  function termOf(id: number): string {
    const term = terms[id];
    if (term === undefined) throw new RangeError(`Nobody holds term ${id}`);
    return term;
  }

  return {
    get limit() {
      return terms.length;
    },
    get size() {
      return ids.size;
    },
    find: (term) => ids.get(term) ?? -1,
    retain(term) {
      const known = ids.get(term);
      if (known !== undefined) {
        holders[known]!++;
        return known;
      }
      const id = free.pop() ?? terms.length;
      terms[id] = term;
      holders[id] = 1;
      ids.set(term, id);
      return id;
    },
    release(id) {
      const term = termOf(id);
      if (--holders[id]! > 0) return;
      ids.delete(term);
      terms[id] = undefined;
      free.push(id);
    },
    termOf,
  };
}
