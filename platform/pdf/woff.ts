import { inflateSync } from 'node:zlib';
import { writeSfnt } from './sfnt.ts';

/**
 * Unpacks a WOFF font into the plain form (sfnt) that it was made from. The PDF library can read WOFF too, but inflates it in
 * JavaScript for each document, which takes half a second.
 * @throws Error when it is no WOFF file.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('This is no WOFF font.');
  const tables = new Map<string, Buffer>();
  for (let i = 0; i < woff.readUInt16BE(12); i += 1) {
    const at = 44 + i * 20;
    const [offset, packed, length] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8), woff.readUInt32BE(at + 12)];
    const bytes = woff.subarray(offset, offset + packed);
    tables.set(woff.toString('latin1', at, at + 4), packed < length ? inflateSync(bytes) : bytes);
  }
  return writeSfnt(woff.subarray(4, 8), tables);
}
