/**
 * Tokenizer, stemmer and stopwords of each language, from `natural`. Only the files that are used are imported: the package's
 * main entry also loads classifiers, WordNet and database clients and takes about a second.
 */
import tokenizers from 'natural/lib/natural/tokenizers/regexp_tokenizer.js';
import stemmerEn from 'natural/lib/natural/stemmers/porter_stemmer.js';
import stemmerDe from 'natural/lib/natural/stemmers/porter_stemmer_de.js';
import stemmerEs from 'natural/lib/natural/stemmers/porter_stemmer_es.js';
import stemmerFr from 'natural/lib/natural/stemmers/porter_stemmer_fr.js';
import stemmerIt from 'natural/lib/natural/stemmers/porter_stemmer_it.js';
import stemmerNl from 'natural/lib/natural/stemmers/porter_stemmer_nl.js';
import stemmerNo from 'natural/lib/natural/stemmers/porter_stemmer_no.js';
import stemmerPt from 'natural/lib/natural/stemmers/porter_stemmer_pt.js';
import stemmerRu from 'natural/lib/natural/stemmers/porter_stemmer_ru.js';
import stemmerSv from 'natural/lib/natural/stemmers/porter_stemmer_sv.js';
import stopwordsEn from 'natural/lib/natural/util/stopwords.js';
import stopwordsEs from 'natural/lib/natural/util/stopwords_es.js';
import stopwordsFr from 'natural/lib/natural/util/stopwords_fr.js';
import stopwordsIt from 'natural/lib/natural/util/stopwords_it.js';
import stopwordsNl from 'natural/lib/natural/util/stopwords_nl.js';
import stopwordsNo from 'natural/lib/natural/util/stopwords_no.js';
import stopwordsPt from 'natural/lib/natural/util/stopwords_pt.js';
import stopwordsRu from 'natural/lib/natural/util/stopwords_ru.js';
import stopwordsSv from 'natural/lib/natural/util/stopwords_sv.js';

export interface KeywordLanguage {
  stem: (word: string) => string;
  stopwords: ReadonlySet<string>;
}

/**
 * One tokenizer for all: `natural`'s own ones for Spanish, Portuguese or Italian lose digits (s3, k8s) or accents. Words are
 * letters and digits of any script; apostrophes stay for the stopwords ("don't"). It gives null for a text without words.
 */
export const wordTokenizer = new tokenizers.RegexpTokenizer({ pattern: /[\p{L}\p{M}\p{N}']+/gu, gaps: false });

/** `natural` has none for German. */
const STOPWORDS_DE = (
  'aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bitte brauche da damit ' +
  'dann das dass dein dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine ' +
  'einem einen einer eines er es etwas euch für gegen gibt habe haben hat hatte hier hilfe ich ihm ihn ihr ihre im in ist ' +
  'ja jede jeder jetzt kann kein keine können man mein meine meinem meinen meiner mich mir mit möchte nach nicht noch nun ' +
  'nur ob oder ohne sehr sein seine seit sich sie sind so soll sondern über um und uns unser unter viel vom von vor war ' +
  'was weil welche wenn wer werde werden wie wieder will wir wird wo zu zum zur'
).split(' ');

/** What people write around a technical question in English, beyond `natural`'s list. */
const STOPWORDS_EN_MORE = (
  "anybody anyone anything can't didn't doesn't don't else even ever everything getting give going gonna hello help hey hi " +
  "i'd i'll i'm i've isn't it's just know let lot may maybe need needs nothing ok okay please question really shall show " +
  'somebody someone something sometimes sure tell thank thanks thing things think tried try trying use used using want ' +
  "wants wasn't whether without won't wondering yet"
).split(' ');

function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .normalize('NFC');
}

/**
 * `foldAccents` makes résumé and resume one word: before stemming where the stemmer's rules know no accents, after it where
 * they need them, never where they tell words apart.
 */
function language(
  stemmer: { stem(token: string): string },
  stopwords: readonly string[],
  { foldAccents }: { foldAccents: 'before' | 'after' | 'never' },
): KeywordLanguage {
  const stem = {
    before: (word: string) => stemmer.stem(withoutAccents(word)),
    after: (word: string) => withoutAccents(stemmer.stem(word)),
    never: (word: string) => stemmer.stem(word),
  }[foldAccents];
  return { stem, stopwords: new Set(stopwords) };
}

export const KEYWORD_LANGUAGES: Readonly<Record<string, KeywordLanguage>> = {
  en: language(stemmerEn, [...stopwordsEn.words, ...STOPWORDS_EN_MORE], { foldAccents: 'before' }),
  de: language(stemmerDe, STOPWORDS_DE, { foldAccents: 'never' }),
  es: language(stemmerEs, stopwordsEs.words, { foldAccents: 'after' }),
  fr: language(stemmerFr, stopwordsFr.words, { foldAccents: 'after' }),
  it: language(stemmerIt, stopwordsIt.words, { foldAccents: 'after' }),
  nl: language(stemmerNl, stopwordsNl.words, { foldAccents: 'after' }),
  no: language(stemmerNo, stopwordsNo.words, { foldAccents: 'never' }),
  pt: language(stemmerPt, stopwordsPt.words, { foldAccents: 'after' }),
  ru: language(stemmerRu, stopwordsRu.words, { foldAccents: 'never' }),
  sv: language(stemmerSv, stopwordsSv.words, { foldAccents: 'never' }),
};
