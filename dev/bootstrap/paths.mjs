import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone: the folder that holds package.json. */
export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * A folder of the user's cache, shared by all clones: what is slow to get (Node, Redis, the mediasoup worker) is got
 * once. Falls back to `.cache/` in the clone where there is no home folder to write to.
 * @param {...string} parts
 * @returns {string} an existing folder
 */
export function cacheDirectory(...parts) {
  const base = process.env.XDG_CACHE_HOME || (homedir() && join(homedir(), '.cache'));
  const candidates = [base && join(base, 'consultant-connect'), join(repositoryRoot, '.cache')];
  for (const candidate of candidates) {
    if (!candidate) continue;
    try {
      const directory = join(candidate, ...parts);
      mkdirSync(directory, { recursive: true });
      accessSync(directory, constants.W_OK);
      return directory;
    } catch {
      continue;
    }
  }
  throw new Error(`Neither ${candidates.filter(Boolean).join(' nor ')} can be written to.`);
}
