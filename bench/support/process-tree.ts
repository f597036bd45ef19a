import { execFileSync } from 'node:child_process';

/**
 * Sends a signal to a process and everything below it: each PostgreSQL backend has a group of its own. Stopping begins at the
 * top, so that nothing new is started meanwhile; going on, at the bottom.
 */
export function signalTree(pid: number | undefined, signal: 'SIGSTOP' | 'SIGCONT'): void {
  if (pid === undefined) return;
  if (signal === 'SIGSTOP') send(pid, signal);
  const below = descendants(pid);
  for (const child of signal === 'SIGSTOP' ? below : below.reverse()) send(child, signal);
  if (signal === 'SIGCONT') send(pid, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** The processes below one, whatever groups they are in, from the top down. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (!pid || parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const look = (pid: number) => {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      look(child);
    }
  };
  look(root);
  return found;
}
