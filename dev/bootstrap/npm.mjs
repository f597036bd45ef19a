import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
