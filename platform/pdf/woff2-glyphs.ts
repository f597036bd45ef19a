import { writeGlyph, writeGlyphs, type Point } from './glyph.ts';
import { createReader, type Reader } from './woff2-reader.ts';

/** The streams of a transformed `glyf` table, in their order. */
const STREAMS = ['contours', 'points', 'flags', 'glyphs', 'composites', 'boxes', 'instructions'] as const;
type Streams = Record<(typeof STREAMS)[number], Reader>;

const ARGUMENTS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;
const HAS_INSTRUCTIONS = 0x0100;

/** Makes the plain tables `glyf` and `loca` (long form) out of the transformed `glyf`. */
export function rebuildGlyphs(transformed: Buffer): { glyf: Buffer; loca: Buffer } {
  const head = createReader(transformed, 4);
  const count = head.uint16();
  head.uint16();
  const sizes = STREAMS.map(() => head.uint32());
  let start = head.at();
  const streams = {} as Streams;
  for (const [i, name] of STREAMS.entries()) {
    streams[name] = createReader(transformed, start);
    start += sizes[i]!;
  }
  const hasBox = streams.boxes.bytes(((count + 31) >> 5) << 2);

  const glyphs = Array.from({ length: count }, (_, glyph) => {
    const box = hasBox[glyph >> 3]! & (0x80 >> (glyph & 7)) ? streams.boxes.bytes(8) : null;
    return rebuildGlyph(streams, box);
  });
  return writeGlyphs(glyphs);
}

function rebuildGlyph(streams: Streams, box: Buffer | null): Buffer {
  const contours = streams.contours.int16();
  if (contours === 0) return Buffer.alloc(0);
  if (contours > 0) return simple(streams, contours);
  if (!box) throw new Error('A composed glyph has no box.');
  return composed(streams, box);
}

function simple({ points, flags, glyphs, instructions }: Streams, contours: number): Buffer {
  let total = 0;
  const ends = Array.from({ length: contours }, () => (total += points.short255()) - 1);
  const path = Array.from({ length: total }, () => pointOf(flags.byte(), glyphs));
  return writeGlyph(ends, path, instructions.bytes(glyphs.short255()));
}

const signed = (flag: number, value: number): number => (flag & 1 ? value : -value);

/** One of the 128 ways in which a distance is packed into one to four bytes. */
function pointOf(flags: number, data: Reader): Point {
  const onCurve = flags < 0x80;
  const kind = flags & 0x7f;
  const first = data.byte();
  if (kind < 10) return { dx: 0, dy: signed(kind, ((kind & 14) << 7) + first), onCurve };
  if (kind < 20) return { dx: signed(kind, (((kind - 10) & 14) << 7) + first), dy: 0, onCurve };
  if (kind < 84) {
    const part = kind - 20;
    const dx = signed(kind, 1 + (part & 0x30) + (first >> 4));
    return { dx, dy: signed(kind >> 1, 1 + ((part & 0x0c) << 2) + (first & 0x0f)), onCurve };
  }
  const second = data.byte();
  if (kind < 120) {
    const part = kind - 84;
    const dx = signed(kind, 1 + (Math.floor(part / 12) << 8) + first);
    return { dx, dy: signed(kind >> 1, 1 + (((part % 12) >> 2) << 8) + second), onCurve };
  }
  const third = data.byte();
  if (kind < 124) {
    const dx = signed(kind, (first << 4) + (second >> 4));
    return { dx, dy: signed(kind >> 1, ((second & 0x0f) << 8) + third), onCurve };
  }
  return { dx: signed(kind, (first << 8) + second), dy: signed(kind >> 1, (third << 8) + data.byte()), onCurve };
}

/** A glyph made of others: copied as it is, with its program behind. */
function composed({ composites, glyphs, instructions }: Streams, box: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeInt16BE(-1);
  const parts = [head, box];
  let flags = MORE_COMPONENTS;
  let hasProgram = false;
  while (flags & MORE_COMPONENTS) {
    const start = composites.bytes(2);
    flags = start.readUInt16BE();
    hasProgram ||= (flags & HAS_INSTRUCTIONS) !== 0;
    const scale = flags & HAS_SCALE ? 2 : flags & HAS_TWO_SCALES ? 4 : flags & HAS_MATRIX ? 8 : 0;
    parts.push(start, composites.bytes(2 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2) + scale));
  }
  if (hasProgram) {
    const program = instructions.bytes(glyphs.short255());
    const length = Buffer.alloc(2);
    length.writeUInt16BE(program.length);
    parts.push(length, program);
  }
  return Buffer.concat(parts);
}
