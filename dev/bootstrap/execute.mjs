import { spawn } from 'node:child_process';

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number, onLine?: (line: string) => void, uid?: number, gid?: number }} [options]
 * @returns {Promise<{ code: number | null, output: string }>} stdout and stderr together; `code` is null when the
 *   program could not be started, was killed or ran out of time
 */
export function execute(program, parameters, { cwd, env, input, timeoutMs, onLine, uid, gid } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd, env, uid, gid, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let partial = '';
    const take = (/** @type {Buffer} */ chunk) => {
      const text = chunk.toString();
      output += text;
      if (output.length > 200_000) output = output.slice(-100_000);
      if (!onLine) return;
      const lines = (partial + text).split(/\r?\n|\r/);
      partial = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) onLine(line.trim());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined;
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, output: `${output}${error.message}\n` });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
