import { readFile, writeFile } from 'node:fs/promises';
import { openApiDocument } from './openapi.ts';

/**
 * `node contract/openapi-check.ts` fails when `docs/openapi.json` is not what the contract says; with `--write` it writes it.
 */
const file = new URL('../docs/openapi.json', import.meta.url);
const current = `${JSON.stringify(openApiDocument(), null, 2)}\n`;

if (process.argv.includes('--write')) {
  await writeFile(file, current);
} else if ((await readFile(file, 'utf8').catch(() => '')) !== current) {
  console.error('docs/openapi.json is not what contract/ says. Run: node contract/openapi-check.ts --write');
  process.exitCode = 1;
}
