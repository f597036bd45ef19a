import type { KeywordTokenizer } from '../words/keywords.ts';
import { SAID_BY_ALL } from './profile-words.ts';
import { EVERYDAY_WORDS, TAG_SYNONYMS } from './tag-synonyms.ts';
import { canonicalTag } from './tags.ts';

export interface TagSuggestion {
  tag: string;
  /** `used`: other profiles have it. `known`: a well-known name. `word`: a telling word of the text. */
  why: 'used' | 'known' | 'word';
  /** How many profiles have it. */
  profiles: number;
}

export interface SuggestionText {
  headline: string;
  bio: string;
}

export interface TagLexicon {
  /** Tags that a text speaks of and that are not `chosen` (canonical) yet, the most useful first; at most `max`. */
  suggest(text: SuggestionText, chosen: readonly string[], max?: number): TagSuggestion[];
  /** Those of the (canonical) tags that are in use or well known, the most used first. */
  known(tags: readonly string[]): string[];
}

/** Words of a tag's phrase. */
const PHRASE_MAX = 4;
/** Words of a text that are looked at; a bio has some 700. */
const WORDS_MAX = 1_500;
const TELLING_MAX = 3;

interface Place {
  tag: string;
  profiles: number;
}

interface Word {
  text: string;
  stems: readonly string[];
  /** Not at the beginning of its sentence, where everything has a capital letter. */
  inside: boolean;
}

/**
 * Knows the tags in use (tag → number of profiles that have it) and the well-known ones, by their words' stems. The first
 * tokenizer compares; a word is telling only if it is no stopword in any of them. Built once for many texts.
 */
export function createTagLexicon(
  used: ReadonlyMap<string, number>,
  tokenizers: readonly [KeywordTokenizer, ...KeywordTokenizer[]],
): TagLexicon {
  const [tokenizer] = tokenizers;
  const stemsOf = (text: string): string[] => tokenizer.terms(text).map(({ stem }) => stem);
  const keyOf = (tag: string): string => stemsOf(tag).join(' ');
  const common = new Set(stemsOf(SAID_BY_ALL));

  const exact = new Map<string, Place>(Object.keys(TAG_SYNONYMS).map((tag) => [tag, { tag, profiles: 0 }]));
  for (const [tag, profiles] of used) exact.set(tag, { tag, profiles });
  const byStems = new Map<string, Place>();
  for (const place of exact.values()) {
    const key = keyOf(place.tag);
    const there = byStems.get(key);
    if (key && (!there || there.profiles < place.profiles)) byStems.set(key, place);
  }

  /** Sentences, and the items of lists, as words. */
  function segmentsOf(text: string): Word[][] {
    let left = WORDS_MAX;
    const segments: Word[][] = [];
    for (const segment of text.normalize('NFKC').split(/[\n\r|•·;:!?()[\]"“”]+|[.,–—](?=\s|$)|\s[-–—]\s/u)) {
      const parts = segment.split(/\s+/).filter(Boolean).slice(0, left);
      left -= parts.length;
      if (parts.length > 0)
        segments.push(parts.map((part, index) => ({ text: part, stems: stemsOf(part), inside: index > 0 })));
    }
    return segments;
  }

  /** A name by its look: "AI", "Go" within a sentence, or alone in a list. */
  const isName = (word: Word, alone: boolean): boolean =>
    alone || /^\P{L}*\p{Lu}{2,}/u.test(word.text) || (word.inside && /^\P{L}*\p{Lu}/u.test(word.text));

  function placeOf(words: readonly Word[], alone: boolean): Place | undefined {
    const tag = canonicalTag(words.map(({ text }) => text).join(' '));
    let place = tag === null ? undefined : exact.get(tag);
    // Stopwords have no stems: a phrase neither begins nor ends with one.
    if (!place && words[0]!.stems.length > 0 && words.at(-1)!.stems.length > 0)
      place = byStems.get(words.flatMap(({ stems }) => stems).join(' '));
    if (!place || words.length > 1) return place;
    const plain = words[0]!.text.toLowerCase().replace(/[^\p{L}\p{N}+#.]|\.$/gu, '');
    const everyday = EVERYDAY_WORDS.has(plain) || EVERYDAY_WORDS.has(place.tag);
    return everyday && !isName(words[0]!, alone) ? undefined : place;
  }

  function longestPhrase(segment: readonly Word[], at: number): { place: Place; size: number } | undefined {
    for (let size = Math.min(PHRASE_MAX, segment.length - at); size > 0; size -= 1) {
      const place = placeOf(segment.slice(at, at + size), size === segment.length);
      if (place) return { place, size };
    }
    return undefined;
  }

  const isTelling = (word: string): boolean =>
    word.length >= 4 &&
    tokenizers.every((one) => one.terms(word).length > 0) &&
    !stemsOf(word).some((s) => common.has(s));

  return {
    known: (tags) =>
      tags
        .filter((tag) => exact.has(tag))
        .sort((a, b) => exact.get(b)!.profiles - exact.get(a)!.profiles || compare(a, b)),

    suggest({ headline, bio }, chosen, max = 8) {
      const taken = new Set(chosen.flatMap((tag) => stemsOf(tag)));
      const found = new Map<Place, number>();
      const words = new Map<string, { tag: string; score: number }>();

      for (const [text, weight] of [
        [headline, 3],
        [bio, 1],
      ] as const) {
        for (const segment of segmentsOf(text)) {
          for (let at = 0; at < segment.length;) {
            const phrase = longestPhrase(segment, at);
            if (phrase) {
              const points = weight * (phrase.size > 1 ? 1.5 : 1);
              found.set(phrase.place, (found.get(phrase.place) ?? 0) + points);
            } else note(segment[at]!, weight);
            at += phrase?.size ?? 1;
          }
        }
      }

      function note({ text, stems }: Word, weight: number): void {
        const stem = stems[0];
        const tag = stems.length === 1 ? canonicalTag(text) : null;
        if (!stem || !tag || common.has(stem)) return;
        // Written like a product: "PgBouncer", "HTML5".
        const product = /\p{Ll}\p{Lu}|\p{L}\p{N}/u.test(text) ? 1 : 0;
        const there = words.get(stem);
        if (there) there.score += weight + product;
        else words.set(stem, { tag, score: weight + product });
      }

      const known = [...found]
        .filter(([place]) => !chosen.includes(place.tag) && !chosen.some((tag) => keyOf(tag) === keyOf(place.tag)))
        .map(([place, mentions]) => ({ place, score: Math.min(mentions, 6) * (1 + Math.log2(1 + place.profiles) / 4) }))
        .sort((a, b) => b.score - a.score || compare(a.place.tag, b.place.tag))
        .slice(0, max)
        .map(({ place: { tag, profiles } }): TagSuggestion => ({
          tag,
          why: profiles > 0 ? 'used' : 'known',
          profiles,
        }));

      for (const { tag } of known) for (const stem of stemsOf(tag)) taken.add(stem);
      const telling = [...words]
        .filter(([stem, { tag, score }]) => score > 1 && !taken.has(stem) && isTelling(tag))
        .sort(([, a], [, b]) => b.score - a.score || compare(a.tag, b.tag))
        .slice(0, Math.min(TELLING_MAX, max - known.length))
        .map(([, { tag }]): TagSuggestion => ({ tag, why: 'word', profiles: 0 }));
      return [...known, ...telling];
    },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
