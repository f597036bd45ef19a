/** A point of an outline, by its distance from the one before. */
export interface Point {
  dx: number;
  dy: number;
  onCurve: boolean;
}

const ON_CURVE = 0x01;
const X_SAME = 0x10;
const Y_SAME = 0x20;

/**
 * A glyph of a TrueType font as it stands in `glyf`.
 * @param ends for each contour the number of its last point
 */
export function writeGlyph(ends: number[], path: Point[], program: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(10 + ends.length * 2 + 2);
  head.writeInt16BE(ends.length, 0);
  boxOf(path).forEach((value, i) => head.writeInt16BE(value, 2 + i * 2));
  ends.forEach((end, i) => head.writeUInt16BE(end, 10 + i * 2));
  head.writeUInt16BE(program.length, 10 + ends.length * 2);
  return Buffer.concat([head, program, Buffer.from(path.map(flagOf)), words(path, 'dx'), words(path, 'dy')]);
}

const flagOf = ({ dx, dy, onCurve }: Point) =>
  (onCurve ? ON_CURVE : 0) | (dx === 0 ? X_SAME : 0) | (dy === 0 ? Y_SAME : 0);

/** A word for each distance along one axis, none where nothing moves. */
function words(path: Point[], along: 'dx' | 'dy'): Buffer {
  const moved = path.filter((point) => point[along] !== 0);
  const buffer = Buffer.alloc(moved.length * 2);
  moved.forEach((point, i) => buffer.writeInt16BE(point[along], i * 2));
  return buffer;
}

/** Left, bottom, right, top. */
function boxOf(path: Point[]): [number, number, number, number] {
  let [x, y] = [0, 0];
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { dx, dy } of path) {
    x += dx;
    y += dy;
    [left, bottom, right, top] = [Math.min(left, x), Math.min(bottom, y), Math.max(right, x), Math.max(top, y)];
  }
  return [left, bottom, right, top];
}

/** The tables `glyf` and `loca` (long form) of these glyphs. */
export function writeGlyphs(glyphs: readonly Buffer[]): { glyf: Buffer; loca: Buffer } {
  const loca = Buffer.alloc((glyphs.length + 1) * 4);
  let length = 0;
  const padded = glyphs.map((glyph, i) => {
    const padding = Buffer.alloc((4 - (glyph.length % 4)) % 4);
    length += glyph.length + padding.length;
    loca.writeUInt32BE(length, (i + 1) * 4);
    return Buffer.concat([glyph, padding]);
  });
  return { glyf: Buffer.concat(padded), loca };
}
