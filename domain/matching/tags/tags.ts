import { EVERYDAY_WORDS, TAG_SYNONYMS } from './tag-synonyms.ts';

/** Characters of a tag, and tags of a profile or question. */
export const TAG_MAX_CHARS = 32;
export const TAGS_MAX = 10;
/** More than any tag with its punctuation; longer input is none and is not looked at. */
const INPUT_MAX_CHARS = 100;

const TAG = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}+#.-]*$/u;

const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.entries(TAG_SYNONYMS).flatMap(([tag, others]) => others.split(' ').map((other) => [other, tag] as const)),
);

/** Lower case, words joined by "-", no punctuation around: the form in which spellings are compared. */
function plainTag(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/['’‘"“”`]/g, '')
    .replace(/\s*&\s*/g, ' and ')
    .replace(/[\s_/\p{Pd}]+/gu, '-')
    .replace(/^[-#@,;:!?()]+|[-.,;:!?()]+$/g, '');
}

/**
 * The one form of a tag: "Postgres", "pgsql" and " #PostgreSQL," are all "postgresql". Null for what is no tag: empty, longer
 * than 32 characters, or with characters other than letters, digits and + # . - inside. Applying it twice changes nothing.
 */
export function canonicalTag(text: string): string | null {
  if (text.length > INPUT_MAX_CHARS) return null;
  const plain = plainTag(text);
  // Synonyms first: ".net" is a spelling, but would lose its dot as a tag.
  const known = CANONICAL.get(plain) ?? CANONICAL.get(plain.replace(/^\.+/, ''));
  if (known) return known;
  const tag = plain.replace(/^[.+-]+/, '');
  return tag.length <= TAG_MAX_CHARS && TAG.test(tag) ? tag : null;
}

/** Canonical, each once, in the given order; what is no tag is left out, and what is beyond `max`. */
export function canonicalTags(texts: Iterable<string>, max = TAGS_MAX): string[] {
  const tags = new Set<string>();
  for (const text of texts) {
    const tag = canonicalTag(text);
    if (tag && tags.size < max) tags.add(tag);
  }
  return [...tags];
}

/** Every spelling under which a canonical tag may have been stored, itself first. */
export function tagSpellings(tag: string): string[] {
  return [tag, ...(Object.hasOwn(TAG_SYNONYMS, tag) ? TAG_SYNONYMS[tag]!.split(' ') : [])];
}

/** Whether a canonical tag is one of the well-known ones. */
export const isWellKnown = (tag: string): boolean => Object.hasOwn(TAG_SYNONYMS, tag);

/** What the words of "c++" and "node.js" are called once a tokenizer has taken their punctuation. */
const TOKENS: Readonly<Record<string, string>> = {
  'c++': 'cplusplus',
  'c#': 'csharp',
  'f#': 'fsharp',
  'node.js': 'nodejs',
};

const tokensOf = (tag: string): string[] => (TOKENS[tag] ?? tag.replace(/\.(js)$/, '$1')).split('-');

/** Whether one is the initials of the other: "vpn" of "virtual-private-network". */
function isAcronym(short: string, long: string): boolean {
  const words = long.split('-');
  return words.length > 1 && words.map((word) => word[0]).join('') === short;
}

/** One word that always means the same as others. Not acronyms, whose words are common ones, nor plurals, which stems see to. */
const CANONICAL_WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  [...CANONICAL]
    .filter(([spelling, tag]) => /^[\p{L}\p{N}]+$/u.test(spelling) && !isAcronym(spelling, tag))
    .filter(([spelling, tag]) => `${spelling}s` !== tag && `${tag}s` !== spelling)
    .filter(([spelling]) => !EVERYDAY_WORDS.has(spelling))
    .map(([spelling, tag]) => [spelling, tokensOf(tag)] as const)
    .filter(([spelling, words]) => !words.includes(spelling)),
);

/**
 * The words to match by in place of a lower-case word of a text, so that "k8s" finds "kubernetes" and "psql" "postgresql";
 * undefined for nearly every word: it stands for itself. One look-up in a map.
 */
export const canonicalWords = (word: string): readonly string[] | undefined => CANONICAL_WORDS.get(word);

/** Of the tags that have one: the tag and, between an acronym and its full name, the other. */
const TAG_TEXTS: ReadonlyMap<string, string> = new Map(
  Object.keys(TAG_SYNONYMS).flatMap((tag) => {
    const others = tagSpellings(tag).filter((other) => isAcronym(other, tag) || isAcronym(tag, other));
    return others.length > 0 ? [[tag, [tag, ...others].join(' , ')] as const] : [];
  }),
);

/**
 * The text that a tag of a profile is indexed as: itself and, between a thing's acronym and its full name, the other one, so that
 * "virtual private network" finds the tag "vpn" and "ML" the tag "machine-learning". Questions need none of it. One look-up.
 */
export const tagText = (tag: string): string => TAG_TEXTS.get(tag) ?? tag;
