import { atLeast } from '../index/blocks.ts';
import { createNumberedIndex, type InvertedIndex } from '../index/inverted-index.ts';
import type { KeywordTokenizer } from '../words/keywords.ts';
import { createProfileTerms } from './profile-terms.ts';
import { createTfIdfIndex, type TfIdfIndex } from '../index/tf-idf-index.ts';
import type { Vocabulary } from '../index/vocabulary.ts';
import type { ProfileFields } from '../words/weighted-terms.ts';

/** A consultant's profile and how many sessions were held, as matching keeps it. */
export interface MatchProfile extends ProfileFields {
  sessions: number;
}

/** The profiles of who is online, by the words of tags, headline and bio, and by their whole tags. */
export interface ProfileIndex {
  readonly words: TfIdfIndex<string>;
  /** Whole tags (`tagTerm`) by person, who is also the slot. */
  readonly tags: InvertedIndex<number>;
  /** By slot of `words`. */
  readonly personAt: Int32Array;
  /** By slot: 1 ÷ length of the vector of counts, so that much text is no advantage. */
  readonly brevity: Float64Array;
  /** By slot: sessions held. */
  readonly sessions: Float64Array;
  /** The slot in `words`, -1 for somebody who is not online. */
  slotOf(person: number): number;
  /** Adds somebody, or replaces the profile, which must not be changed afterwards. */
  set(id: string, person: number, profile: MatchProfile): void;
  /** False when nobody of that id is in. */
  remove(id: string): boolean;
}

export function createProfileIndex(vocabulary: Vocabulary, tokenizer: KeywordTokenizer): ProfileIndex {
  const words = createTfIdfIndex<string>(vocabulary);
  const tags = createNumberedIndex(vocabulary);
  const terms = createProfileTerms(vocabulary, tokenizer);
  /** By slot. */
  const profiles: (ProfileFields | undefined)[] = [];
  let personAt = new Int32Array(0);
  let brevity = new Float64Array(0);
  let sessions = new Float64Array(0);
  /** By person: the slot and one, 0 without. */
  let slots = new Int32Array(0);

  function remove(id: string): boolean {
    const slot = words.slotOf(id);
    if (slot < 0) return false;
    const person = personAt[slot]!;
    terms.leave(id, { profile: profiles[slot]!, words: words.take(id)!, tags: tags.take(person)! });
    profiles[slot] = undefined;
    slots[person] = 0;
    return true;
  }

  return {
    words,
    tags,
    get personAt() {
      return personAt;
    },
    get brevity() {
      return brevity;
    },
    get sessions() {
      return sessions;
    },
    slotOf: (person) => (slots[person] ?? 0) - 1,
    set(id, person, profile) {
      remove(id);
      const document = terms.come(id, profile);
      words.put(id, document.words);
      tags.put(person, document.tags);
      const slot = words.slotOf(id);
      slots = atLeast(slots, person + 1);
      slots[person] = slot + 1;
      profiles[slot] = document.profile;
      personAt = atLeast(personAt, slot + 1);
      brevity = atLeast(brevity, slot + 1);
      sessions = atLeast(sessions, slot + 1);
      personAt[slot] = person;
      sessions[slot] = profile.sessions;
      let squares = 0;
      for (const count of document.words.counts) squares += count * count;
      brevity[slot] = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    },
    remove,
  };
}
