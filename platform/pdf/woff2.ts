import { brotliDecompressSync } from 'node:zlib';
import { writeSfnt } from './sfnt.ts';
import { rebuildGlyphs } from './woff2-glyphs.ts';
import { createReader } from './woff2-reader.ts';

/** The tags that a WOFF2 directory names by their number. */
const TAGS = (
  'cmap head hhea hmtx maxp name OS/2 post cvt  fpgm glyf loca prep CFF  VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX vhea ' +
  'vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG  sbix acnt avar bdat bloc bsln cvar fdsc feat fmtx fvar ' +
  'gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill'
).match(/.{4} ?/g)!;
const ANY_TAG = 63;
const HEADER_BYTES = 48;

/**
 * Unpacks a WOFF2 font with TrueType outlines into its plain form (sfnt). The PDF library can read WOFF2 too, but cannot take out of it
 * the few letters that a paper needs.
 * @throws Error when it is no such font.
 */
export function unpackWoff2(woff2: Buffer): Buffer {
  if (woff2.toString('latin1', 0, 4) !== 'wOF2') throw new Error('This is no WOFF2 font.');
  const directory = createReader(woff2, HEADER_BYTES);
  const entries = Array.from({ length: woff2.readUInt16BE(12) }, () => {
    const flags = directory.byte();
    const known = flags & ANY_TAG;
    const tag = known === ANY_TAG ? directory.bytes(4).toString('latin1') : TAGS[known]!.slice(0, 4);
    const version = flags >> 6;
    const length = directory.base128();
    const isOutline = tag === 'glyf' || tag === 'loca';
    const transformed = isOutline ? version !== 3 : version !== 0;
    if (transformed && !(isOutline && version === 0)) throw new Error(`This form of the table ${tag} is not known.`);
    return { tag, transformed, length: transformed ? directory.base128() : length };
  });
  const packed = woff2.subarray(directory.at(), directory.at() + woff2.readUInt32BE(20));
  const data = createReader(brotliDecompressSync(packed), 0);
  const tables = new Map<string, Buffer>(entries.map(({ tag, length }) => [tag, Buffer.from(data.bytes(length))]));

  if (entries.some(({ tag, transformed }) => tag === 'glyf' && transformed)) {
    const { glyf, loca } = rebuildGlyphs(tables.get('glyf')!);
    tables.set('glyf', glyf).set('loca', loca);
    // The places of glyphs are written in the long form.
    tables.get('head')!.writeInt16BE(1, 50);
  }
  return writeSfnt(woff2.subarray(4, 8), tables);
}
