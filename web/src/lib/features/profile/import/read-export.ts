import type { CareerInput } from '@cc/contract/http/consultants.ts';
import { careerOfJson, careerOfTables } from './career.ts';
import { decode } from './decode.ts';
import { ImportProblem } from './import-problem.ts';
import { parseTable } from './tables.ts';
import { isZip, MAX_BYTES, unpack, type NamedBytes } from './unpack.ts';

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  [...text].every((char, index) => bytes[index] === char.charCodeAt(0));

/**
 * Reads an export where it is, in the browser: a ZIP, single CSV files of one, or JSON, known by what is in them. Only what
 * profiles are made of is kept; the rest of the export is never looked at. @throws ImportProblem
 */
export function readExport(files: readonly NamedBytes[]): CareerInput {
  if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MAX_BYTES) throw new ImportProblem('too_large');
  const parts = files.flatMap((file) => (isZip(file.bytes) ? unpack(file.bytes) : [file]));
  if (parts.some(({ bytes }) => startsWith(bytes, '%PDF'))) throw new ImportProblem('pdf');
  if (parts.every(({ bytes }) => bytes.length === 0)) throw new ImportProblem('empty');
  const texts = parts.map(({ name, bytes }) => ({ name, text: decode(bytes) }));
  const json = texts.find(({ name, text }) => /\.json$/i.test(name) || /^\ufeff?\s*[{[]/.test(text.slice(0, 1_000)));
  if (json) return careerOfJson(json.text);
  const tables = texts.flatMap(({ name, text }) => parseTable(text, name) ?? []);
  if (tables.length === 0) throw new ImportProblem('not_an_export');
  return careerOfTables(tables);
}
