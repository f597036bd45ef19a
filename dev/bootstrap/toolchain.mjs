import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execute } from './execute.mjs';
import { Failure } from './failure.mjs';
import { meetsMinimum } from './node-version.mjs';
import { environmentForNpm, npmCommand } from './npm.mjs';
import { cacheDirectory, repositoryRoot } from './paths.mjs';

/** Hands the moment of the first process's start on to the second, in ms since the epoch. */
const STARTED_AT = 'LAUNCHER_STARTED_AT';

/** When the command was given, in ms since the epoch. */
export function startedAt() {
  return Number(process.env[STARTED_AT]) || Math.round(performance.timeOrigin);
}

/** The range in package.json, e.g. ">=22.18". */
export function requiredNode() {
  return JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).engines.node;
}

/** Whether the Node that runs this is new enough. */
export function runningNodeFits() {
  return meetsMinimum(process.version, requiredNode());
}

/**
 * A Node that is new enough, from an npm package that carries the plain binary and runs no script. Its exact version
 * and integrity are locked in `dev/toolchain/<platform>/package-lock.json`; it is kept in the user's cache.
 * @param {import('./progress.mjs').Step} step
 * @returns {Promise<string>} the path of the node binary
 */
export async function provideNode(step) {
  const platform = `${process.platform}-${process.arch}`;
  const recipe = join(repositoryRoot, 'dev', 'toolchain', platform);
  const cure = `install Node ${requiredNode()} yourself (nodejs.org, or your package manager) and run the command again`;
  if (!existsSync(recipe)) {
    throw new Failure(
      `This needs Node ${requiredNode()}; ${process.version} is running, and none can be fetched for ${platform}.`,
      { cure },
    );
  }
  const [name, { version }] = lockedPackage(recipe);
  const home = join(cacheDirectory('node'), `${name}-${version}`);
  const binary = join(home, 'node_modules', name, 'bin', 'node');
  if (await runs(binary)) return binary;

  step.say(`installing ${name}@${version}`);
  // Installed beside and then moved: an interrupted install never looks like a finished one.
  const draft = `${home}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    for (const file of readdirSync(recipe)) copyFileSync(join(recipe, file), join(draft, file));
    copyFileSync(join(repositoryRoot, '.npmrc'), join(draft, '.npmrc'));
    const npm = npmCommand();
    const { code, output } = await execute(npm.program, [...npm.parameters, 'ci', '--no-fund', '--no-audit'], {
      cwd: draft,
      env: environmentForNpm(process.env),
    });
    if (code !== 0) throw new Failure(`Node ${version} could not be fetched with npm.`, { cure, detail: output });
    rmSync(home, { recursive: true, force: true });
    renameSync(draft, home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  if (!(await runs(binary)))
    throw new Failure(`The Node ${version} that npm fetched does not run on this machine.`, { cure });
  return binary;
}

/**
 * The environment in which everything after this runs: the given Node first on PATH, and native add-ons compiled
 * against its headers, not against those of the machine's older Node.
 * @param {string} binary
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentForNode(binary, environment) {
  return {
    ...environment,
    PATH: [dirname(binary), environment.PATH ?? ''].join(delimiter),
    NODE: binary,
    npm_node_execpath: binary,
    npm_config_nodedir: dirname(dirname(binary)),
  };
}

/**
 * Runs the launcher again on another Node and ends when that ends, the same way.
 * @param {string} binary
 * @returns {Promise<never>}
 */
export function runAgainOn(binary) {
  return new Promise(() => {
    // The IPC channel is how the second process learns that this one was killed outright.
    const child = spawn(binary, process.argv.slice(1), {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...environmentForNode(binary, process.env), [STARTED_AT]: String(startedAt()) },
    });
    // Ctrl-C reaches the whole foreground group; a signal sent to this process alone has to be handed on.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    process.on('SIGHUP', () => child.kill('SIGHUP'));
    child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/**
 * @param {string} recipe
 * @returns {[string, { version: string }]}
 */
function lockedPackage(recipe) {
  const lock = JSON.parse(readFileSync(join(recipe, 'package-lock.json'), 'utf8'));
  const path = Object.keys(lock.packages).find((key) => key.startsWith('node_modules/'));
  if (!path) throw new Error(`${recipe} locks no package`);
  return [path.slice('node_modules/'.length), lock.packages[path]];
}

/** @param {string} binary */
async function runs(binary) {
  if (!existsSync(binary)) return false;
  const { code, output } = await execute(binary, ['--version'], { timeoutMs: 20_000 });
  return code === 0 && meetsMinimum(output.trim(), requiredNode());
}
