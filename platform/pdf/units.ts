/** Scripts that are written without spaces: a line may end after nearly any letter. */
const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\uff00-\uffef]`;
/** No line begins with these: closing marks, small kana, what lengthens or repeats. */
const TRAILING = String.raw`[\p{Pe}\p{Pf}\p{Po}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々ゝヽ]`;
const OPENING = String.raw`[\p{Ps}\p{Pi}]`;
const BETWEEN = new RegExp(
  `(?<=${UNSPACED})(?<!${OPENING})(?!${TRAILING})|(?<!${OPENING})(?=${UNSPACED})(?!${TRAILING})`,
  'u',
);

/** Text in the smallest stretches that a line may end after; each with the space before it, where there is one. */
export const unitsOf = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word, i) => word.split(BETWEEN).map((unit, j) => (i > 0 && j === 0 ? ` ${unit}` : unit)));
