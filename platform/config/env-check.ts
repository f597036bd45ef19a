import { readFile } from 'node:fs/promises';
import { envDrift } from './env-drift.ts';

/** `node platform/config/env-check.ts` fails when `.env.example` is not what the configuration schemas say. */
const drift = envDrift(await readFile(new URL('../../.env.example', import.meta.url), 'utf8'));
for (const [how, names] of Object.entries(drift)) {
  if (names.length === 0) continue;
  process.stderr.write(`.env.example, ${how}: ${names.join(', ')}\n`);
  process.exitCode = 1;
}
