import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { withLock } from '../bootstrap/lock.mjs';
import { npmCommand } from '../bootstrap/npm.mjs';
import { repositoryRoot } from '../bootstrap/paths.mjs';
import type { Progress } from '../bootstrap/progress.mjs';

const SOURCES = ['web', 'domain', 'contract', 'package-lock.json'];
const IGNORED = new Set(['node_modules', 'build', '.svelte-kit', 'coverage', 'test-results']);

/** Builds the web client if its sources, or those that it shares with the server, changed since the last time. */
export async function provideWebBuild(progress: Progress): Promise<void> {
  const stampFile = join(repositoryRoot, 'web', 'build', '.sources');
  const stamp = () => sourcesDigest(repositoryRoot, SOURCES);
  const isCurrent = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
  if (isCurrent()) return;
  await progress.step('Web client (vite build)', (step) =>
    withLock(join(repositoryRoot, '.cache', 'web-build.lock'), step, async () => {
      if (isCurrent()) return;
      const before = stamp();
      const npm = npmCommand();
      const { code, output } = await execute(npm.program, [...npm.parameters, 'run', 'build', '-w', 'web'], {
        cwd: repositoryRoot,
        env: { ...process.env, NODE_ENV: 'production' },
        onLine: (line) => step.say(line.slice(0, 60)),
      });
      if (code !== 0)
        throw new Failure('The web client could not be built.', { cure: 'npm run build -w web', detail: output });
      writeFileSync(stampFile, before);
    }),
  );
}

/** A digest over names and contents of all source files below `sources`. */
export function sourcesDigest(root: string, sources: string[]): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesBelow(join(root, source))).sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      if (IGNORED.has(entry.name) || /\.test\.ts$/.test(entry.name)) return [];
      if (entry.isDirectory()) return filesBelow(join(path, entry.name));
      return entry.isFile() ? [join(path, entry.name)] : [];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
}
