import { setTimeout as delay } from 'node:timers/promises';

/**
 * One started program and its process group (its pid is the group's).
 * @typedef {{ pid: number, stage: 'app' | 'service', signal: NodeJS.Signals }} Member `stage`: what we wrote ends before
 *   the services (PostgreSQL, Redis) that it uses
 */

/**
 * Ends groups of processes: first the applications, then the services; each is asked, then after `graceMs` made to.
 * @param {Iterable<Member>} members
 * @param {number} graceMs
 */
export async function stopGroups(members, graceMs) {
  const all = [...members];
  for (const stage of ['app', 'service']) {
    const group = all.filter((member) => member.stage === stage);
    for (const { pid, signal } of group) signalGroup(pid, signal);
    const deadline = performance.now() + graceMs;
    while (group.some(({ pid }) => groupExists(pid)) && performance.now() < deadline) await delay(30);
    for (const { pid } of group) signalGroup(pid, 'SIGKILL');
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

/** @param {number} pid */
export function groupExists(pid) {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
