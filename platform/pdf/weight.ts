import { writeGlyph, type Point } from './glyph.ts';

interface Path {
  commands: { command: string; args: number[] }[];
}
interface Subset {
  glyphEncoder: { encodeSimple: (path: Path) => Buffer };
}
/** What is used of the library's reader of a font that comes in many weights. */
interface VariableFont {
  getVariation(settings: { wght: number }): VariableFont;
  createSubset(): Subset;
}

/**
 * A font that comes in many weights, in one of them (100 to 900). The library draws such letters, but writes their outlines wrongly
 * when it takes them out of the font to put them into a paper; so that is done here.
 */
export function inWeight(font: object, wght: number): object {
  const one = (font as VariableFont).getVariation({ wght });
  const createSubset = one.createSubset.bind(one);
  one.createSubset = () => {
    const subset = createSubset();
    subset.glyphEncoder = { encodeSimple: outlineOf };
    return subset;
  };
  return one;
}

/** The outline of a glyph in whole units, a multiple of four bytes long as the places of glyphs are counted. */
export function outlineOf({ commands }: Path): Buffer {
  const ends: number[] = [];
  const path: Point[] = [];
  let [atX, atY] = [0, 0];
  const add = (x: number, y: number, onCurve: boolean) => {
    const [toX, toY] = [Math.round(x), Math.round(y)];
    path.push({ dx: toX - atX, dy: toY - atY, onCurve });
    [atX, atY] = [toX, toY];
  };
  for (const { command, args } of commands) {
    if (command === 'closePath') ends.push(path.length - 1);
    else if (command === 'quadraticCurveTo') {
      add(args[0]!, args[1]!, false);
      add(args[2]!, args[3]!, true);
    } else add(args[0]!, args[1]!, true);
  }
  const glyph = path.length > 0 ? writeGlyph(ends, path) : Buffer.alloc(0);
  return Buffer.concat([glyph, Buffer.alloc((4 - (glyph.length % 4)) % 4)]);
}
