import { copyFileSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { libraryFolders } from './debian-packages.ts';
import { findOnPath } from './find-on-path.ts';

/**
 * How to run a program as if packages unpacked below `root` were installed, without being root: in a namespace of its
 * own, their `usr` is laid over the machine's.
 */
export function withUnpacked(
  root: string,
  program: string,
  parameters: string[],
): { program: string; parameters: string[] } {
  const overlay = 'mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr && exec "$@"';
  return {
    program: 'unshare',
    parameters: ['--user', '--map-root-user', '--mount', 'sh', '-c', overlay, root, program, ...parameters],
  };
}

/** Whether this machine lets plain users make such namespaces; some distributions forbid it. */
export async function canLayOver(): Promise<boolean> {
  if (!findOnPath('unshare')) return false;
  const { program, parameters } = withUnpacked('', 'true', []);
  return (await execute(program, parameters, { timeoutMs: 10_000 })).code === 0;
}

/**
 * Puts the shared libraries that `binary` lacks on this machine beside it, from those unpacked below `root`. The binary
 * must have been linked to look in its own folder.
 */
export async function bringLibraries(binary: string, root: string): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    const { output } = await execute('ldd', [binary]);
    const missing = [...output.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => basename(name ?? ''));
    const found = missing.flatMap((name) => {
      const source = libraryFolders(root)
        .map((folder) => join(folder, name))
        .find((path) => existsSync(path));
      return source ? [{ name, source }] : [];
    });
    if (found.length === 0) return;
    for (const { name, source } of found) copyFileSync(source, join(dirname(binary), name));
  }
}
