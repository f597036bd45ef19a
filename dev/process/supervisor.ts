import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../bootstrap/failure.mjs';
import { Child, readable, type ChildSpec } from './child.ts';
import { Guard } from './guard.ts';
import { stopGroups, type Member } from './stop-groups.mjs';

/** A child has this long to end cleanly, in ms. */
const GRACE_MS = 6000;
/** Pino's level of an error; anything as bad is shown at once. */
const ERROR_LEVEL = 50;

/** All children of one instance: starts them, starts dead ones again, ends them in order. */
export class Supervisor {
  readonly #children = new Map<string, Child>();
  readonly #guard = new Guard();
  readonly #logDirectory: string;
  readonly #notice: (text: string) => void;
  readonly #changed: () => void;
  #stopped: Promise<void> | undefined;

  constructor(options: { logDirectory: string; notice: (text: string) => void; changed: () => void }) {
    this.#logDirectory = options.logDirectory;
    this.#notice = options.notice;
    this.#changed = options.changed;
  }

  get pids(): Record<string, number> {
    return Object.fromEntries([...this.#children].flatMap(([name, { pid }]) => (pid ? [[name, pid]] : [])));
  }

  /** Starts a program and waits until it is ready. */
  async start(spec: ChildSpec): Promise<void> {
    if (this.#stopped) throw new Failure('Interrupted.');
    const child = new Child(spec, join(this.#logDirectory, `${spec.name}.log`), this.#guard, {
      notice: this.#notice,
      started: () => this.#changed(),
    });
    this.#children.set(spec.name, child);
    child.log.onLine((line) => {
      const text = errorIn(line);
      if (text && !this.#stopped) this.#notice(`[${spec.name}] ${text}`);
    });
    await child.start();
  }

  /** Kills one child, which is started again (`downMs` later if given); resolves when it is ready again. */
  async kill(
    name: string,
    { signal = 'SIGKILL' as NodeJS.Signals, downMs }: { signal?: NodeJS.Signals; downMs?: number } = {},
  ): Promise<void> {
    const child = this.#running(name);
    const before = child.pid;
    child.signal(signal, downMs);
    while (child.pid === before) await delay(20);
    await child.untilReady(downMs);
  }

  /** Sends a signal and leaves it at that, e.g. SIGSTOP and SIGCONT. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.#running(name).signal(signal);
  }

  #running(name: string): Child {
    const child = this.#children.get(name);
    if (!child?.pid) throw new Error(`no running child "${name}"`);
    return child;
  }

  /** Ends everything; safe to call twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    const children = [...this.#children.values()].reverse();
    for (const child of children) child.expectEnd();
    const members = children.map((child) => child.member).filter((member): member is Member => member !== undefined);
    await stopGroups(members, GRACE_MS);
    this.#guard.close();
    for (const child of children) child.log.close();
  }
}

/** What of a log line to show in the terminal: errors and worse. */
function errorIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line).level >= ERROR_LEVEL ? readable(line).split('\n')[0] : undefined;
  } catch {
    return undefined;
  }
}
