import { unzipSync } from 'fflate';
import { ImportProblem } from './import-problem.ts';

export interface NamedBytes {
  name: string;
  bytes: Uint8Array;
}

/** Of a file, of all that is taken out of an archive together, and of each of them. */
export const MAX_BYTES = 10_000_000;
const MAX_PART_BYTES = 4_000_000;
const MAX_ENTRIES = 5_000;

/** The tables of an export that say something about a profile; messages and contacts are not even unpacked. */
const WANTED = /(?:^|\/)(?:profile(?: summary)?|positions|skills|languages)\.csv$/i;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && [0x03, 0x05].includes(bytes[2] ?? 0);

/**
 * The wanted tables of a ZIP. What an entry claims to unpack to is checked before it is unpacked, and nothing is unpacked beyond
 * what it claims, so that a bomb costs no more than its first lie. @throws ImportProblem
 */
export function unpack(zip: Uint8Array): NamedBytes[] {
  let entries = 0;
  let total = 0;
  let unpacked: Record<string, Uint8Array>;
  try {
    unpacked = unzipSync(zip, {
      filter({ name, originalSize, size }) {
        entries += 1;
        if (entries > MAX_ENTRIES) throw new ImportProblem('unreadable_zip');
        if (!WANTED.test(name) || name.startsWith('__MACOSX/')) return false;
        total += originalSize;
        if (originalSize > MAX_PART_BYTES || size > MAX_PART_BYTES || total > MAX_BYTES)
          throw new ImportProblem('too_large');
        return true;
      },
    });
  } catch (error) {
    throw error instanceof ImportProblem ? error : new ImportProblem('unreadable_zip');
  }
  const files = Object.entries(unpacked).map(([name, bytes]) => ({ name, bytes }));
  if (files.length === 0) throw new ImportProblem('not_an_export');
  return files;
}
