import { spawn } from 'node:child_process';

/** Pids of what is running now; each leads a group, because a build has children of its own. */
const running = new Set();
process.on('exit', () => running.forEach(end));

/** @param {number} pid */
function end(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

/**
 * Runs a program to its end; it is ended if this process ends first.
 * @param {string} program
 * @param {string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number, onLine?: (line: string) => void, uid?: number, gid?: number }} [options]
 * @returns {Promise<{ code: number | null, output: string }>} stdout and stderr together; `code` is null when the
 *   program could not be started, was killed or ran out of time
 */
export function execute(program, parameters, { cwd, env, input, timeoutMs, onLine, uid, gid } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd, env, uid, gid, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const pid = child.pid;
    if (pid) running.add(pid);
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
    const timer = timeoutMs ? setTimeout(() => pid && end(pid), timeoutMs) : undefined;
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, output: `${output}${error.message}\n` });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      running.delete(pid);
      resolve({ code, output });
    });
  });
}
