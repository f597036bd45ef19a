import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChildSpec } from './child.ts';
import { groupExists } from './stop-groups.mjs';
import { Supervisor } from './supervisor.ts';

let directory: string;
let notices: string[];
let supervisor: Supervisor;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cc-supervisor-'));
  notices = [];
  supervisor = new Supervisor({
    logDirectory: join(directory, 'logs'),
    notice: (text) => notices.push(text),
    changed: () => {},
  });
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(directory, { recursive: true });
});

/** A program that writes one line and then does nothing. */
function program(name: string, script: string, extra: Partial<ChildSpec> = {}): ChildSpec {
  return {
    name,
    program: process.execPath,
    parameters: ['-e', script],
    cwd: directory,
    env: process.env,
    stage: 'app',
    stopSignal: 'SIGTERM',
    readyWithinMs: 10_000,
    ready: async (child) => child.running && child.log.lines.some((line) => line.includes('up')),
    ...extra,
  };
}
const idle = "console.log('up'); setInterval(() => {}, 1000)";

describe('a supervised program', () => {
  it('is started again after a death and stays down after a stop', async () => {
    await supervisor.start(program('a', idle));
    const first = supervisor.pids.a ?? 0;
    await supervisor.kill('a');
    const second = supervisor.pids.a ?? 0;
    expect(second).not.toBe(first);
    expect(notices).toEqual(['a ended (SIGKILL); starting it again in 0.5 s']);
    await supervisor.stop();
    expect(groupExists(second)).toBe(false);
  });

  it('that ends while starting is reported with its last words', async () => {
    const broken = program('b', "console.error('no such setting'); process.exit(3)");
    await expect(supervisor.start(broken)).rejects.toMatchObject({
      message: 'b ended while starting.',
      detail: 'no such setting',
    });
  });

  it('takes its own children with it', async () => {
    const script = `const { pid } = require('node:child_process').spawn('sleep', ['600']); console.log('up', pid); setInterval(() => {}, 1000)`;
    await supervisor.start(program('c', script));
    const log = () => readFileSync(join(directory, 'logs', 'c.log'), 'utf8');
    const grandchild = Number(/up (\d+)/.exec(log())?.[1]);
    await supervisor.kill('c');
    await expect.poll(() => isRunning(grandchild)).toBe(false);
  });

  it('is replaced by a successor that is ready before it is asked to end', async () => {
    const order = join(directory, 'order');
    const write = (what: string) => `require('node:fs').appendFileSync(${JSON.stringify(order)}, '${what} ')`;
    const leaves = `process.on('SIGTERM', () => { ${write('left')}; process.exit(0) }); ${idle}`;
    await supervisor.start(program('a', leaves));
    const first = supervisor.pids.a ?? 0;
    await supervisor.replace(program('a', `${write('came')}; ${idle.replace('up', 'up again')}`), 5_000);
    expect(readFileSync(order, 'utf8')).toBe('came left ');
    expect(Object.keys(supervisor.pids)).toEqual(['a']);
    expect(supervisor.pids.a).not.toBe(first);
    expect(isRunning(first)).toBe(false);
    // The successor is watched like any other.
    await supervisor.kill('a');
    expect(notices).toEqual(['a ended (SIGKILL); starting it again in 0.5 s']);
  });

  it('stays when its successor does not get ready', async () => {
    await supervisor.start(program('a', idle));
    const { pids } = supervisor;
    await expect(
      supervisor.replace(program('a', 'process.exit(3)', { ready: async () => false }), 5_000),
    ).rejects.toThrow('a ended while starting.');
    expect(supervisor.pids).toEqual(pids);
    expect(isRunning(pids.a ?? 0)).toBe(true);
  });

  it('is killed when it takes too long to leave', async () => {
    await supervisor.start(program('a', `process.on('SIGTERM', () => {}); ${idle}`));
    await supervisor.replace(program('a', idle), 300);
    expect(notices).toEqual(['a did not end within 0 s and was killed']);
    expect(Object.keys(supervisor.pids)).toEqual(['a']);
  });

  it('is ended by force when it does not listen, services after applications', async () => {
    const order = join(directory, 'order');
    const says = (name: string) =>
      `process.on('SIGTERM', () => { require('node:fs').appendFileSync(${JSON.stringify(order)}, '${name} '); process.exit(0) }); ${idle}`;
    await supervisor.start(program('service', says('service'), { stage: 'service' }));
    await supervisor.start(program('app', says('app')));
    await supervisor.stop();
    expect(readFileSync(order, 'utf8')).toBe('app service ');
  });
});

it('ends everything when the process that started it is killed outright', async () => {
  const script = join(directory, 'parent.mjs');
  const module = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
  writeFileSync(
    script,
    `import { Supervisor } from ${JSON.stringify(module)};
     const supervisor = new Supervisor({ logDirectory: ${JSON.stringify(join(directory, 'orphans'))}, notice: () => {}, changed: () => {} });
     await supervisor.start({ name: 'a', program: process.execPath, parameters: ['-e', ${JSON.stringify(idle)}], cwd: '/', env: process.env, stage: 'app', stopSignal: 'SIGTERM', readyWithinMs: 9000, ready: async () => true });
     console.log(supervisor.pids.a);
     setInterval(() => {}, 1000);`,
  );
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
  );
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 8000 }).toBe(false);
  await delay(50);
});

/** Running and not merely waiting to be reaped. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
