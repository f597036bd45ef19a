import { useFont } from './shared-font.ts';
import { unitsOf } from './units.ts';
import { fontOf, runsOf, type Run, type Weight } from './typeface.ts';

export interface Placed {
  x: number;
  /** Top of the first line, in points. */
  y: number;
  width: number;
  size: number;
  weight?: Weight;
  color?: string;
  align?: 'left' | 'right';
  /** More lines than this end in "…". */
  lines: number;
}

export interface Pen {
  /** Writes text, broken between words, and between letters where a script has no spaces. @returns the top of the line after it. */
  text(text: string, placed: Placed): number;
}

/**
 * Naming features makes the library shape a whole stretch at once, as scripts that join their letters need it. Contextual
 * alternates cost most of the time, for finer arrows. The types only know the list, the library takes a choice as well.
 */
const FEATURES = { kern: true, calt: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];
const LINE = 1.36;
/** Points; large, so that rounding does not show. */
const MEASURED_AT = 100;

/**
 * Widths at size 1, by font and word: shaping is what takes the time, lines are measured again and again, and most words of a
 * paper are those of the one before.
 */
const widths = new Map<string, number>();
const WIDTHS = 5_000;

/** Writes on a document in any script that `typeface` has letters for. */
export function createPen(document: PDFKit.PDFDocument): Pen {
  function use({ font }: Run, weight: Weight, size: number): void {
    useFont(document, fontOf(font, weight));
    document.fontSize(size);
  }

  function wordWidth(word: string, run: Run, weight: Weight): number {
    const key = `${run.font}-${weight} ${word}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    use(run, weight, MEASURED_AT);
    const width = document.widthOfString(word, { features: FEATURES }) / MEASURED_AT;
    if (widths.size >= WIDTHS) widths.clear();
    widths.set(key, width);
    return width;
  }

  const runWidth = (run: Run, weight: Weight, size: number): number =>
    run.text.split(/(?<= )/).reduce((sum, word) => sum + wordWidth(word, run, weight) * size, 0);

  const widthOf = (text: string, weight: Weight, size: number): number =>
    runsOf(text).reduce((sum, run) => sum + runWidth(run, weight, size), 0);

  /** Lines that fit; what does not is cut off with "…". */
  function broken(text: string, weight: Weight, { size, width, lines }: Placed): string[] {
    const fits = (line: string) => widthOf(line, weight, size) <= width;
    const cut = (line: string, ending: string): string => {
      const chars = [...line];
      let [fit, over] = [0, chars.length + 1];
      while (over - fit > 1) {
        const half = Math.floor((fit + over) / 2);
        if (fits(chars.slice(0, half).join('') + ending)) fit = half;
        else over = half;
      }
      return chars.slice(0, fit).join('').trimEnd() + ending;
    };
    const done: string[] = [];
    let line = '';
    const units = unitsOf(text);
    for (const [i, unit] of units.entries()) {
      const longer = line + unit;
      const alone = unit.trimStart();
      if (fits(longer)) line = longer;
      else if (done.length === lines - 1) return [...done, cut(longer + units.slice(i + 1).join(''), '…')];
      else {
        if (line) done.push(line);
        line = fits(alone) ? alone : cut(alone, '…');
      }
    }
    return line ? [...done, line] : done;
  }

  return {
    text(text, placed) {
      const { x, y, size, width, weight = 400, color = '#1f1d1a', align = 'left' } = placed;
      const lines = broken(text, weight, placed);
      lines.forEach((line, i) => {
        let at = align === 'right' ? x + width - widthOf(line, weight, size) : x;
        const baseline = y + size * (1 + LINE * i);
        for (const run of runsOf(line)) {
          use(run, weight, size);
          const options = { features: FEATURES, lineBreak: false, baseline: 'alphabetic' as const };
          document.fillColor(color).text(run.text, at, baseline, options);
          at += runWidth(run, weight, size);
        }
      });
      return y + lines.length * size * LINE;
    },
  };
}
