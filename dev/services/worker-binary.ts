import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { cacheDirectory, repositoryRoot } from '../bootstrap/paths.mjs';
import type { Step } from '../bootstrap/progress.mjs';
import { aptInstall, hasApt, isRoot, unpackPackages } from './debian-packages.ts';
import { findOnPath } from './find-on-path.ts';
import { machineKey } from './machine-key.ts';
import { bringLibraries, canLayOver, withUnpacked } from './unpacked-tools.ts';

const packageFolder = join(repositoryRoot, 'node_modules', 'mediasoup');
const recipeFolder = join(repositoryRoot, 'dev', 'mediasoup-worker');

/** What the recipe compiles with, by the names of Debian and Ubuntu. */
export const buildPackages = [
  ...['meson', 'ninja-build', 'g++', 'pkg-config', 'libssl-dev', 'libuv1-dev', 'libsrtp2-dev'],
  ...['libabsl-dev', 'libflatbuffers-dev', 'flatbuffers-compiler'],
];

/**
 * The native program that carries the media: MEDIASOUP_WORKER_BIN, the one in the npm package, one built or fetched
 * earlier, the release archive of mediasoup, or a build from the package's sources.
 * @returns its path
 */
export async function provideMediasoupWorker(step: Step): Promise<string> {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (await runsHere(given)) return given;
    throw new Failure(`MEDIASOUP_WORKER_BIN (${given}) is not a mediasoup worker that runs on this machine.`, {
      cure: 'unset MEDIASOUP_WORKER_BIN',
    });
  }
  const packaged = join(packageFolder, 'worker', 'out', 'Release', 'mediasoup-worker');
  if (await runsHere(packaged)) return packaged;

  const version = mediasoupVersion();
  const cached = join(cacheDirectory('mediasoup-worker'), workerCacheKey(version, recipeDigest()), 'mediasoup-worker');
  if (await runsHere(cached)) return cached;
  mkdirSync(dirname(cached), { recursive: true });
  if (await fetchPrebuilt(version, cached, step)) return cached;
  await build(cached, step);
  return cached;
}

/** The folder name under which a worker is kept: same version, recipe and kind of machine, same binary. */
export function workerCacheKey(version: string, recipe: string, machine = machineKey()): string {
  return `${version}-${machine}-${recipe.slice(0, 12)}`;
}

/** A digest over the recipe's files, so that a changed recipe builds anew. */
export function recipeDigest(folder = recipeFolder): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'README.md',
  );
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** A worker that can run ends with 41 because nobody is at the other end of its channel. */
async function runsHere(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  return (await execute(file, [], { env: {}, timeoutMs: 10_000 })).code === 41;
}

/**
 * Starts it as mediasoup would, once, before it is put into the cache: what it loads only while running (cryptography)
 * may be missing too.
 */
function staysUp(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, [], {
      env: { ...process.env, MEDIASOUP_VERSION: mediasoupVersion() },
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => done(true), 1000);
    const done = (result: boolean) => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.kill('SIGKILL');
      resolve(result);
    };
    child.once('error', () => done(false));
    child.once('exit', () => done(false));
  });
}

function mediasoupVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** mediasoup publishes binaries with its releases; a network that does not reach them costs at most 20 s. */
async function fetchPrebuilt(version: string, target: string, step: Step): Promise<boolean> {
  const { repository } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const project = String(repository?.url ?? repository ?? '')
    .replace(/^git\+/, '')
    .replace(/\.git$/, '');
  const base = process.env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || `${project}/releases/download`;
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : '';
  const url = `${base}/${version}/mediasoup-worker-${version}-${process.platform}-${process.arch}${kernel}.tgz`;
  step.say(`asking for mediasoup's prebuilt ${version}`);
  const work = mkdtempSync(join(dirname(target), 'fetch-'));
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) return false;
    const archive = join(work, 'worker.tgz');
    writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
    const unpacked = await execute('tar', ['-xzf', archive, '-C', work]);
    const binary = join(work, 'mediasoup-worker');
    if (unpacked.code !== 0 || !existsSync(binary)) return false;
    chmodSync(binary, 0o755);
    if (!(await staysUp(binary))) return false;
    renameSync(binary, target);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function build(target: string, step: Step): Promise<void> {
  const line = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${buildPackages.join(' ')}`;
  const missing = await missingTools();
  if (process.platform !== 'linux' || (!hasApt() && missing.length > 0)) {
    throw new Failure('The mediasoup worker could not be downloaded and cannot be built on this machine.', {
      cure: 'get a binary of the same version from the releases of mediasoup and set MEDIASOUP_WORKER_BIN to it',
    });
  }
  if (missing.length === 0) return compile(target, step, line);
  const without = `The mediasoup worker has to be built here, and the build lacks: ${missing.join(', ')}.`;
  if (isRoot()) {
    const { ok, output } = await aptInstall(missing, step);
    if (!ok) throw new Failure(without, { cure: line, detail: output });
    return compile(target, step, line);
  }
  if (!(await canLayOver())) throw new Failure(without, { cure: line });
  const root = join(cacheDirectory('build-tools'), machineKey());
  try {
    const { ok, output } = await unpackPackages(buildPackages, root, step);
    if (!ok) throw new Failure(without, { cure: line, detail: output });
    await compile(target, step, line, root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** @param root where the tools were unpacked, if they are not installed */
async function compile(target: string, step: Step, line: string, root?: string): Promise<void> {
  const recipe = [join(recipeFolder, 'build-worker.sh'), packageFolder, target];
  const { program, parameters } = root ? withUnpacked(root, 'bash', recipe) : { program: 'bash', parameters: recipe };
  step.say('compiling, once for this machine');
  const { code, output } = await execute(program, parameters, {
    env: {
      ...process.env,
      NODE: process.execPath,
      WORKER_BUILD_DIR: shortTemporaryFolder(),
      // Unpacked libraries are gone after the build: those that the machine lacks are kept beside the binary.
      ...(root && { CC: 'gcc', CXX: 'g++', LDFLAGS: '-Wl,-rpath,$ORIGIN -Wl,--disable-new-dtags' }),
    },
    onLine: (text) => {
      const done = /^\[(\d+)\/(\d+)\]/.exec(text);
      if (done) step.say(`compiling, once for this machine: [${done[1]}/${done[2]}]`);
    },
  });
  if (root) await bringLibraries(target, root);
  if (code !== 0 || !(await staysUp(target))) {
    rmSync(target, { force: true });
    throw new Failure('The mediasoup worker could not be built.', { cure: line, detail: output });
  }
}

/** Of the packages that the build needs, those that are not installed. */
async function missingTools(): Promise<string[]> {
  if (!findOnPath('dpkg-query')) {
    return ['meson', 'ninja', 'g++', 'pkg-config', 'flatc'].filter((program) => !findOnPath(program));
  }
  const { output } = await execute('dpkg-query', [
    '-W',
    '-f',
    '${binary:Package} ${db:Status-Status}\n',
    ...buildPackages,
  ]);
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(/[ :]/)[0]),
  );
  // pkgconf took pkg-config's place in newer releases.
  return buildPackages.filter((name) => !installed.has(name) && !(name === 'pkg-config' && findOnPath('pkg-config')));
}

/** The generated build commands do not survive a space in the path. */
function shortTemporaryFolder(): string {
  return tmpdir().includes(' ') ? '/tmp' : tmpdir();
}
