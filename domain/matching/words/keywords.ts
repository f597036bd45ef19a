import { createAsciiWords } from './ascii-words.ts';
import { KEYWORD_LANGUAGES, wordTokenizer } from './keyword-languages.ts';
import { memoised } from './memoised.ts';
import { canonicalWords } from '../tags/tags.ts';

/** Longer text is cut: nobody's question needs more, and hostile input must not cost more. */
const MAX_CHARS = 20_000;
const MAX_TERMS = 2_000;
/** No word of any language; also keeps the stemmers' regular expressions on short input. */
const MAX_WORD = 40;
/** Words remembered a tokenizer, twice at most: about 10 MB. */
const MAX_MEMO = 40_000;

/** Names of techniques that would fall apart at their punctuation: what tells them, how they are found, how they are kept. */
const SPELLINGS: readonly (readonly [telling: readonly string[], RegExp, string])[] = [
  [['c++'], /(?<![\p{L}\d])c\+\+(?![\p{L}\d])/gu, ' cplusplus '],
  [['#'], /(?<![\p{L}\d])([cfj])#(?![\p{L}\d])/gu, ' $1sharp '],
  [['.net'], /(?<![\p{L}\d])(?:asp)?\.net(?![\p{L}\d])/gu, ' dotnet '],
  [['.js', '.ts', '.io', '.py', '.ai'], /(?<=[\p{L}\d])\.(js|ts|io|py|ai)(?![\p{L}\d])/gu, '$1'],
];

const DISPLAY: Readonly<Record<string, string>> = {
  cplusplus: 'C++',
  csharp: 'C#',
  fsharp: 'F#',
  jsharp: 'J#',
  dotnet: '.NET',
};

/** A term's word as people write it. */
export function displayWord(word: string): string {
  return Object.hasOwn(DISPLAY, word) ? DISPLAY[word]! : word;
}

/** A term of a text: the stem it is compared by (of the canonical word where there are synonyms), and the word of the text. */
export interface Term {
  readonly stem: string;
  readonly word: string;
}

export interface KeywordTokenizer {
  /** The language in use; `en` when the one asked for is not known. */
  language: string;
  /** Terms in the order of the text, repetitions included, stopwords left out. */
  terms(text: string): Term[];
  /** How often each stem occurs. */
  counts(text: string): Map<string, number>;
}

/**
 * Turns text into terms. Any string is fine: time is linear in its first 20,000 characters, the rest is ignored; emoji, control
 * characters and scripts the language does not know separate words.
 */
export function createTokenizer(language = 'en'): KeywordTokenizer {
  const code = language.toLowerCase().split('-')[0]!;
  const known = Object.hasOwn(KEYWORD_LANGUAGES, code) ? code : 'en';
  const rules = KEYWORD_LANGUAGES[known]!;
  // Texts are made of the same words again and again; rules and stemmers look at each of them once.
  const termsOf = memoised((token: string): readonly Term[] => {
    const word = token.length > MAX_WORD ? null : wordOf(token, rules.stopwords);
    if (word === null) return NONE;
    const meant = canonicalWords(word)?.filter((part) => part.length > 1 && !rules.stopwords.has(part)) ?? [word];
    return meant.map((part) => ({ stem: rules.stem(part) || part, word }));
  }, MAX_MEMO);
  const eachAsciiWord = createAsciiWords(termsOf);

  function terms(text: string): Term[] {
    const found: Term[] = [];
    function add(some: readonly Term[]): boolean {
      for (let i = 0; i < some.length; i++) found.push(some[i]!);
      return found.length < MAX_TERMS;
    }
    const plain = prepared(text);
    if (!eachAsciiWord(plain, add)) wordTokenizer.tokenize(plain)?.every((token) => add(termsOf(token)));
    return found.length > MAX_TERMS ? found.slice(0, MAX_TERMS) : found;
  }

  function counts(text: string): Map<string, number> {
    const counted = new Map<string, number>();
    for (const { stem } of terms(text)) counted.set(stem, (counted.get(stem) ?? 0) + 1);
    return counted;
  }

  return { language: known, terms, counts };
}

const NONE: readonly Term[] = [];

/** Lower case, one form for each letter and apostrophe, techniques spelt so that they stay whole. */
function prepared(text: string): string {
  let plain = text.slice(0, MAX_CHARS);
  if (/[^\0-\x7f]/.test(plain)) plain = plain.normalize('NFKC').slice(0, MAX_CHARS).replace(/[’‘]/g, "'");
  plain = plain.toLowerCase();
  for (const [telling, pattern, spelling] of SPELLINGS) {
    if (telling.some((part) => plain.includes(part))) plain = plain.replace(pattern, spelling);
  }
  return plain;
}

/** A token without its apostrophes, or null for what says nothing: stopwords, single letters, numbers. */
function wordOf(token: string, stopwords: ReadonlySet<string>): string | null {
  if (stopwords.has(token)) return null;
  // "postgres's" → postgres, "l'hôpital" → hôpital.
  const word = token
    .replace(/^'+|'+$/g, '')
    .replace(/'s$|^[a-z]{1,2}'/, '')
    .replace(/'/g, '');
  return word.length > 1 && !stopwords.has(word) && !/^\d+$/.test(word) ? word : null;
}
