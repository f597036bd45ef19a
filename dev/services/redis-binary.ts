import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { cacheDirectory } from '../bootstrap/paths.mjs';
import type { Step } from '../bootstrap/progress.mjs';
import { hasApt, libraryPath, unpackPackages } from './debian-packages.ts';
import { findOnPath } from './find-on-path.ts';
import { machineKey } from './machine-key.ts';

export interface Program {
  path: string;
  /** What has to be added to the environment for it to run. */
  env: Record<string, string>;
}

/** Redis 6.2 is the oldest that the queues work with. */
const LEAST_MAJOR = 6;

/**
 * A Redis server to run: REDIS_SERVER_BIN, one on the search path (Redis or Valkey), one fetched earlier, or the
 * distribution's package unpacked into the user's cache, for which nobody has to be root.
 */
export async function provideRedis(step: Step, searchPath = process.env.PATH): Promise<Program> {
  const given = process.env.REDIS_SERVER_BIN;
  const installed = given ?? findOnPath(['redis-server', 'valkey-server'], searchPath);
  if (installed && (await works({ path: installed, env: {} }))) return { path: installed, env: {} };
  if (given)
    throw new Failure(`REDIS_SERVER_BIN (${given}) is not a Redis server that runs here.`, {
      cure: 'unset REDIS_SERVER_BIN',
    });

  const root = join(cacheDirectory('redis'), machineKey());
  const unpacked = { path: join(root, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraryPath(root) } };
  if (existsSync(unpacked.path) && (await works(unpacked))) return unpacked;
  let detail: string | undefined;
  if (process.platform === 'linux' && hasApt()) {
    // The real binary is in redis-tools; the libraries are named because a plan leaves out what is installed.
    const { ok, output } = await unpackPackages(['redis-server', 'redis-tools'], root, step);
    if (ok && (await works(unpacked))) return unpacked;
    detail = output;
  }
  throw new Failure('No Redis server was found on this machine, and none could be fetched.', {
    cure: installCommand(),
    detail,
  });
}

async function works({ path, env }: Program): Promise<boolean> {
  const { code, output } = await execute(path, ['--version'], { env: { ...process.env, ...env }, timeoutMs: 10_000 });
  return code === 0 && Number(/v=(\d+)\./.exec(output)?.[1] ?? 0) >= LEAST_MAJOR;
}

function installCommand(): string {
  if (process.platform === 'darwin') return 'brew install redis';
  if (findOnPath('dnf')) return 'sudo dnf install -y redis || sudo dnf install -y valkey';
  if (findOnPath('pacman')) return 'sudo pacman -S --noconfirm valkey';
  if (findOnPath('apk')) return 'sudo apk add redis';
  return 'sudo apt-get install -y redis-server, or set REDIS_URL to a server of your own';
}
