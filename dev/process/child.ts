import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../bootstrap/failure.mjs';
import type { Guard } from './guard.ts';
import { LogFile } from './log-file.ts';
import { groupExists, signalGroup, type Member } from './stop-groups.mjs';

export interface ChildSpec {
  /** Short name: of the log file, in notices, for `kill(name)`. */
  name: string;
  program: string;
  parameters: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  stage: Member['stage'];
  /** The signal that asks it to end cleanly. */
  stopSignal: NodeJS.Signals;
  /** Answers once the program can be used; rejects are retried until `readyWithinMs`. */
  ready: (child: Child) => Promise<boolean>;
  readyWithinMs: number;
  uid?: number;
  gid?: number;
}

export interface ChildEvents {
  notice(text: string): void;
  /** The child runs under a new pid. */
  started(): void;
}

const RESTART_MS = 500;
const RESTART_MOST_MS = 5000;

/** One program of an instance: started, watched, started again when it dies, stopped. */
export class Child {
  readonly spec: ChildSpec;
  readonly log: LogFile;
  readonly #guard: Guard;
  readonly #events: ChildEvents;
  #process: ChildProcess | undefined;
  #stopping = false;
  #wasReady = false;
  #failures = 0;
  #downMs: number | undefined;

  constructor(spec: ChildSpec, logPath: string, guard: Guard, events: ChildEvents) {
    this.spec = spec;
    this.log = new LogFile(logPath);
    this.#guard = guard;
    this.#events = events;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  get member(): Member | undefined {
    return this.pid ? { pid: this.pid, stage: this.spec.stage, signal: this.spec.stopSignal } : undefined;
  }

  /** Starts the program and waits until it is ready. Throws a Failure with its last lines if it ends or never gets so. */
  async start(): Promise<void> {
    this.#spawn();
    await this.untilReady();
    this.#wasReady = true;
  }

  /** @param downMs how long it is going to be away first */
  async untilReady(downMs = 0): Promise<void> {
    const { name, ready, readyWithinMs } = this.spec;
    const deadline = performance.now() + readyWithinMs + downMs;
    while (!(await ready(this).catch(() => false))) {
      const ended = !this.running && !this.#wasReady;
      if (ended || performance.now() > deadline) {
        const what = ended ? 'ended while starting' : `was not ready within ${Math.round(readyWithinMs / 1000)} s`;
        throw new Failure(`${name} ${what}.`, {
          cure: `read ${this.log.path}`,
          detail: this.log.lines.map(readable).join('\n'),
        });
      }
      await delay(50);
    }
  }

  /** Sends a signal. A program that dies of it is started again like after any other death, `downMs` later if given. */
  signal(signal: NodeJS.Signals, downMs?: number): void {
    this.#downMs = downMs;
    if (this.pid) process.kill(this.pid, signal);
  }

  /**
   * Asks the program to end and waits for it, at most `graceMs`; then it is made to. Only the program itself is asked: what it
   * has started, such as media workers, is still needed for what it finishes.
   */
  async end(graceMs: number): Promise<void> {
    this.expectEnd();
    const { pid } = this;
    if (!pid) return;
    process.kill(pid, this.spec.stopSignal);
    const deadline = performance.now() + graceMs;
    while (this.running && performance.now() < deadline) await delay(20);
    if (!this.running) return;
    this.#events.notice(`${this.spec.name} did not end within ${Math.round(graceMs / 1000)} s and was killed`);
    signalGroup(pid, 'SIGKILL');
    while (this.running) await delay(20);
  }

  /** From here on a death is wanted. The signals themselves are sent in order by `stopGroups`. */
  expectEnd(): void {
    this.#stopping = true;
  }

  #spawn(): void {
    const { program, parameters, cwd, env, uid, gid } = this.spec;
    const child = spawn(program, parameters, {
      cwd,
      env,
      uid,
      gid,
      // A group of its own: Ctrl-C in the terminal reaches only the launcher, which then ends the rest in order.
      detached: true,
      stdio: ['ignore', this.log.fd, this.log.fd],
    });
    this.#process = child;
    const startedAt = performance.now();
    let over = false;
    const ended = (how: string) => {
      if (over) return;
      over = true;
      this.#process = undefined;
      if (child.pid) {
        // Whatever it had started itself, such as media workers, must not live on beside its successor.
        if (groupExists(child.pid)) signalGroup(child.pid, 'SIGKILL');
        this.#guard.remove(child.pid);
      }
      if (this.#stopping || !this.#wasReady) return;
      this.#failures = performance.now() - startedAt > 10_000 ? 1 : this.#failures + 1;
      const pause = this.#downMs ?? Math.min(RESTART_MS * 2 ** Math.max(0, this.#failures - 3), RESTART_MOST_MS);
      this.#downMs = undefined;
      this.#events.notice(`${this.spec.name} ended (${how}); starting it again in ${pause / 1000} s`);
      setTimeout(() => !this.#stopping && this.#spawn(), pause).unref();
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(signal ?? `code ${code}`));
    child.unref();
    const member = this.member;
    if (member) this.#guard.add(member);
    this.#events.started();
  }
}

/** A pino line as a person would want to read it; anything else unchanged. */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const entry = JSON.parse(line);
    const error = entry.err?.stack ?? entry.err?.message ?? '';
    return [entry.msg, error].filter(Boolean).join(' — ') || line;
  } catch {
    return line;
  }
}
