import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FontSource } from './shared-font.ts';
import { unpackWoff } from './woff.ts';
import { unpackWoff2 } from './woff2.ts';

const require = createRequire(import.meta.url);

export type Weight = 400 | 600;

/** Where glyphs come from, in order of preference: npm package and the part of the font. All under the Open Font License. */
const PARTS = [
  ['@fontsource/inter', 'latin'],
  ['@fontsource/inter', 'latin-ext'],
  ['@fontsource/inter', 'vietnamese'],
  ['@fontsource/inter', 'greek'],
  ['@fontsource/inter', 'greek-ext'],
  ['@fontsource/inter', 'cyrillic'],
  ['@fontsource/inter', 'cyrillic-ext'],
  ['@fontsource/noto-sans-arabic', 'arabic'],
  ['@fontsource/noto-sans-hebrew', 'hebrew'],
  ['@fontsource/noto-sans-devanagari', 'devanagari'],
] as const;

/**
 * Then these, each in about a hundred parts of letters that are often used together, with all weights in one file. The first that
 * has a letter draws it, so that Chinese which Japanese does not write comes from the last.
 */
const LARGE = ['noto-sans-jp', 'noto-sans-kr', 'noto-sans-sc'] as const;

interface Part {
  name: string;
  ranges: readonly [from: number, to: number][];
  variable: boolean;
  read: (weight: Weight) => Buffer;
}

/** "U+0000-00FF,U+0131" */
const rangesOf = (list: string): [number, number][] =>
  list.split(',').map((range) => {
    const [from = '', to = from] = range.replace('U+', '').split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });

const coverageOf = (packageName: string) => require(`${packageName}/unicode.json`) as Record<string, string>;
const fileOf = (packageName: string, file: string) => readFileSync(require.resolve(`${packageName}/files/${file}`));

const parts: Part[] = PARTS.map(([packageName, part]) => {
  const family = packageName.slice(packageName.indexOf('/') + 1);
  return {
    name: `${family}-${part}`,
    ranges: rangesOf(coverageOf(packageName)[part] ?? ''),
    variable: false,
    read: (weight) => unpackWoff(fileOf(packageName, `${family}-${part}-${weight}-normal.woff`)),
  };
});
for (const family of LARGE) {
  const packageName = `@fontsource-variable/${family}`;
  // What is called by a number holds letters of the language; the others are had already.
  for (const [key, list] of Object.entries(coverageOf(packageName)).filter(([name]) => name.startsWith('['))) {
    const name = `${family}-${key.slice(1, -1)}`;
    const read = () => unpackWoff2(fileOf(packageName, `${name}-wght-normal.woff2`));
    parts.push({ name, ranges: rangesOf(list), variable: true, read });
  }
}

/** Of the large fonts these letters are taken; what else they say they have they often have not. */
const EAST_ASIAN = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\uff00-\uffef□]$/u;

const covers = ({ ranges, variable }: Part, char: string): boolean => {
  const code = char.codePointAt(0) ?? 0;
  if (variable && !EAST_ASIAN.test(char)) return false;
  return ranges.some(([from, to]) => from <= code && code <= to);
};

/** A stretch of text that one font can draw. */
export interface Run {
  text: string;
  font: string;
}

/** Marks, joiners and spaces stay with what they follow, so that words written from right to left keep their order. */
const GLUE = /^[\p{M}\p{Zs}\u200c\u200d]$/u;
const MISSING = '□';
const fallback = parts.find((part) => covers(part, MISSING)) ?? parts[0]!;

/**
 * Splits a line into stretches by the font that has their letters. Letters of a script that no font here has become `MISSING`,
 * once a word, rather than vanishing silently.
 */
export function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let current: Part | undefined;
  for (const char of line.normalize('NFC')) {
    const glues = current && GLUE.test(char) && (covers(current, char) || char === ' ');
    const part = glues ? current : parts.find((candidate) => covers(candidate, char));
    const text = part ? char : MISSING;
    const last = runs.at(-1);
    if (!part && last?.text.endsWith(MISSING)) continue;
    const used = part ?? fallback;
    if (last && current === used) last.text += text;
    else runs.push({ text, font: used.name });
    current = used;
  }
  return runs;
}

/** The font of a run. */
export function fontOf(name: string, weight: Weight): FontSource {
  const part = parts.find((candidate) => candidate.name === name) ?? fallback;
  const file = part.variable ? part.name : `${part.name}-${weight}`;
  return { file, read: () => part.read(weight), weight, variable: part.variable };
}
