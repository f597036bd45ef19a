import { copyFileSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { cacheDirectory } from '../bootstrap/paths.mjs';
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
  const empty = dirname(cacheDirectory('build-tools', 'empty', 'usr'));
  const { program, parameters } = withUnpacked(empty, 'true', []);
  return (await execute(program, parameters, { timeoutMs: 10_000 })).code === 0;
}

/**
 * Puts the shared libraries that `binary` lacks on this machine beside it, from those unpacked below `root`. The binary
 * must have been linked to look in its own folder.
 */
export async function bringLibraries(binary: string, root: string): Promise<void> {
  const folder = dirname(binary);
  await bringMissing(binary, folder, root);
  if (!existsSync(join(folder, 'libnss3.so'))) return;
  // libsrtp's cryptography is NSS here, which loads these by name while running, from where it lies itself.
  for (const name of NSS_MODULES) {
    const source = find(root, join('nss', name)) ?? find(root, name);
    if (!source) continue;
    copyFileSync(source, join(folder, name));
    await bringMissing(join(folder, name), folder, root);
  }
}

const NSS_MODULES = ['libsoftokn3.so', 'libfreebl3.so', 'libfreeblpriv3.so'];

async function bringMissing(binary: string, folder: string, root: string): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    const { output } = await execute('ldd', [binary], { env: { ...process.env, LD_LIBRARY_PATH: folder } });
    const missing = [...output.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => basename(name ?? ''));
    const found = missing.flatMap((name) => find(root, name) ?? []);
    if (found.length === 0) return;
    for (const source of found) copyFileSync(source, join(folder, basename(source)));
  }
}

function find(root: string, name: string): string | undefined {
  return libraryFolders(root)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
