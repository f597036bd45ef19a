import { KEYWORD_LANGUAGES, wordTokenizer } from './keyword-languages.ts';

/** Longer text is cut: nobody's question needs more, and hostile input must not cost more. */
const MAX_CHARS = 20_000;
const MAX_TERMS = 2_000;
/** No word of any language; also keeps the stemmers' regular expressions on short input. */
const MAX_WORD = 40;
/** Stems remembered a tokenizer, about 5 MB; when full it starts anew. */
const MAX_MEMO = 50_000;

/** Names of techniques that would fall apart at their punctuation. Longest first where one contains another. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/(?<![\p{L}\d])c\+\+(?![\p{L}\d])/gu, ' cplusplus '],
  [/(?<![\p{L}\d])([cfj])#(?![\p{L}\d])/gu, ' $1sharp '],
  [/(?<![\p{L}\d])(?:asp)?\.net(?![\p{L}\d])/gu, ' dotnet '],
  [/(?<=[\p{L}\d])\.(js|ts|io|py|ai)(?![\p{L}\d])/gu, '$1'],
  [/(?<![\p{L}\d])k8s(?![\p{L}\d])/gu, ' kubernetes '],
  [/(?<![\p{L}\d])(?:postgresql|pgsql)(?![\p{L}\d])/gu, ' postgres '],
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

/** A term of a text: the stem it is compared by, and the word as it stood in the text. */
export interface Term {
  stem: string;
  word: string;
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
  const memo = new Map<string, string>();

  function stemOf(word: string): string {
    let stem = memo.get(word);
    if (stem === undefined) {
      stem = rules.stem(word) || word;
      if (memo.size >= MAX_MEMO) memo.clear();
      memo.set(word, stem);
    }
    return stem;
  }

  function terms(text: string): Term[] {
    let prepared = text.slice(0, MAX_CHARS).normalize('NFKC').slice(0, MAX_CHARS).toLowerCase().replace(/[’‘]/g, "'");
    for (const [pattern, spelling] of SPELLINGS) prepared = prepared.replace(pattern, spelling);
    const found: Term[] = [];
    for (const token of wordTokenizer.tokenize(prepared)) {
      const word = wordOf(token, rules.stopwords);
      if (word === null) continue;
      if (found.length >= MAX_TERMS) break;
      found.push({ stem: stemOf(word), word });
    }
    return found;
  }

  function counts(text: string): Map<string, number> {
    const counted = new Map<string, number>();
    for (const { stem } of terms(text)) counted.set(stem, (counted.get(stem) ?? 0) + 1);
    return counted;
  }

  return { language: known, terms, counts };
}

/** A token without its apostrophes, or null for what says nothing: stopwords, single letters, numbers, overlong strings. */
function wordOf(token: string, stopwords: ReadonlySet<string>): string | null {
  if (token.length > MAX_WORD || stopwords.has(token)) return null;
  // "postgres's" → postgres, "l'hôpital" → hôpital.
  const word = token
    .replace(/^'+|'+$/g, '')
    .replace(/'s$|^[a-z]{1,2}'/, '')
    .replace(/'/g, '');
  return word.length > 1 && !stopwords.has(word) && !/^\d+$/.test(word) ? word : null;
}
