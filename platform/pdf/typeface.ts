import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unpackWoff } from './woff.ts';

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

interface Part {
  name: string;
  ranges: readonly [from: number, to: number][];
  file: (weight: Weight) => string;
}

/** "U+0000-00FF,U+0131" */
const rangesOf = (list: string): [number, number][] =>
  list.split(',').map((range) => {
    const [from = '', to = from] = range.replace('U+', '').split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });

const parts: Part[] = PARTS.map(([packageName, part]) => {
  const coverage = require(`${packageName}/unicode.json`) as Record<string, string>;
  const family = packageName.slice(packageName.indexOf('/') + 1);
  return {
    name: `${family}-${part}`,
    ranges: rangesOf(coverage[part] ?? ''),
    file: (weight) => require.resolve(`${packageName}/files/${family}-${part}-${weight}-normal.woff`),
  };
});

const covers = ({ ranges }: Part, char: string): boolean => {
  const code = char.codePointAt(0) ?? 0;
  return ranges.some(([from, to]) => from <= code && code <= to);
};

/** A stretch of text that one font can draw. */
export interface Run {
  text: string;
  font: string;
}

/** Marks, joiners and spaces stay with what they follow, so that words written from right to left keep their order. */
const GLUE = /^[\p{M}\p{Zs}\u200c\u200d]$/u;
const fallback = parts[0]!;

/**
 * Splits a line into stretches by the font that has their letters. Letters of a script that no font here has become "□",
 * once a word, rather than vanishing silently.
 */
export function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let current: Part | undefined;
  for (const char of line.normalize('NFC')) {
    const glues = current && GLUE.test(char) && (covers(current, char) || char === ' ');
    const part = glues ? current : parts.find((candidate) => covers(candidate, char));
    const text = part ? char : '□';
    const last = runs.at(-1);
    if (!part && last?.text.endsWith('□')) continue;
    const used = part ?? fallback;
    if (last && current === used) last.text += text;
    else runs.push({ text, font: used.name });
    current = used;
  }
  return runs;
}

/** The font of a run, read and unpacked. */
export function fontOf(name: string, weight: Weight): Buffer {
  const part = parts.find((candidate) => candidate.name === name) ?? fallback;
  return unpackWoff(readFileSync(part.file(weight)));
}
