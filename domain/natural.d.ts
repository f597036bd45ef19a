// The deep paths of `natural` that the domain uses. Its main entry loads every classifier and storage back end (about a second).

interface NaturalTokenizer {
  tokenize(text: string): string[];
}
interface NaturalStemmer {
  stem(token: string): string;
}

declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_de.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_es.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_fr.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_it.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_nl.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_no.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_pt.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_ru.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/tokenizers/aggressive_tokenizer_sv.js' {
  const Tokenizer: new () => NaturalTokenizer;
  export default Tokenizer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_de.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_es.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_fr.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_it.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_nl.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_no.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_pt.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_ru.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/stemmers/porter_stemmer_sv.js' {
  const stemmer: NaturalStemmer;
  export default stemmer;
}
declare module 'natural/lib/natural/util/stopwords.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_es.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_fr.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_it.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_nl.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_no.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_pt.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_ru.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
declare module 'natural/lib/natural/util/stopwords_sv.js' {
  const stopwords: { words: string[] };
  export default stopwords;
}
