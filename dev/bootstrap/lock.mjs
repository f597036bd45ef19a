import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does some work that two launchers in one clone must not do at once. The lock is a folder holding its owner's pid; one
 * whose owner is gone is taken over.
 * @template T
 * @param {string} lock
 * @param {import('./progress.mjs').Step} step
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(lock, step, work) {
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const owner = ownerOf(lock);
      await delay(500);
      if (isAlive(owner)) step.say(`waiting for process ${owner}, which is doing the same`);
      else if (ownerOf(lock) === owner) rmSync(lock, { recursive: true, force: true });
    }
  }
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock */
function ownerOf(lock) {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
