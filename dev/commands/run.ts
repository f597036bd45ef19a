import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { RunArguments } from '../bootstrap/arguments.mjs';
import { repositoryRoot } from '../bootstrap/paths.mjs';
import type { Progress } from '../bootstrap/progress.mjs';
import { inheritedEnvironment } from '../instance/environment.ts';

/** Runs a script of this repository, or a program of its dependencies, with the right Node first on the search path. */
export function run(request: RunArguments, _progress: Progress, handOverSignals: () => void): Promise<number> {
  handOverSignals();
  const isScript = /\.(m?[jt]s)$/.test(request.program);
  const env = environmentForTools();
  const child = isScript
    ? spawn(process.execPath, [join(repositoryRoot, request.program), ...request.rest], {
        stdio: 'inherit',
        cwd: repositoryRoot,
        env,
      })
    : spawn(request.program, request.rest, { stdio: 'inherit', cwd: repositoryRoot, env });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('disconnect', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** The programs of node_modules by name, and no npm settings of the outer command. */
export function environmentForTools(): NodeJS.ProcessEnv {
  const path = [join(repositoryRoot, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...inheritedEnvironment(process.env), PATH: path };
}
