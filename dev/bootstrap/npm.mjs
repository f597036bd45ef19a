import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheDirectory } from './paths.mjs';

/**
 * How to call npm: the one that started us if there is one, else the one beside this Node, else the one on PATH. Called through
 * its script with the current Node, so that it works however npm was installed.
 * @returns {{ program: string, parameters: string[] }}
 */
export function npmCommand() {
  const candidates = [
    process.env.npm_execpath,
    join(dirname(dirname(process.execPath)), 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const script of candidates) {
    if (script && /npm-cli\.(c?js)$/.test(script) && existsSync(script)) {
      return { program: process.execPath, parameters: [script] };
    }
  }
  return { program: 'npm', parameters: [] };
}

/**
 * npm passes its own settings down as `npm_config_*`; a prefix meant for one command must not redirect an install. And
 * it wants a cache to write to, which a user without a home folder has not.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentForNpm(environment) {
  const copy = { ...environment };
  for (const key of Object.keys(copy)) {
    if (/^npm_config_(local_prefix|prefix|workspace|workspaces|global|dry_run|json)$/i.test(key)) delete copy[key];
  }
  if (!isWritable(copy.npm_config_cache ?? join(homedir(), '.npm'))) copy.npm_config_cache = cacheDirectory('npm');
  return copy;
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
