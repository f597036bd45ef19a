import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../bootstrap/failure.mjs';

/** What an instance keeps in its data folder; `--fresh` removes these and nothing else. */
const CONTENTS = [
  'postgres',
  'postgres.new',
  'redis',
  'stripe',
  'mailbox',
  'storage',
  'logs',
  'secrets.json',
  'instance.json',
];

/** Makes sure that the folder is there and ours to write to. */
export function openDataDirectory(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.W_OK);
  } catch {
    throw new Failure(`The data folder ${directory} cannot be written to.`, {
      cure: 'npm start -- --data SOME_OTHER_FOLDER    (or make that folder yours)',
    });
  }
  return directory;
}

export function wipeDataDirectory(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (CONTENTS.includes(name)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

export const temporaryDataDirectory = (): string => mkdtempSync(join(tmpdir(), 'consultant-connect-'));
