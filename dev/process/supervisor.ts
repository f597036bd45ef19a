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
  /** Not in their place yet, or not any more: successors that are starting, predecessors that are ending. */
  readonly #besides = new Map<Child, string>();
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
    const all = [...this.#children, ...[...this.#besides].map(([child, name]) => [name, child] as const)];
    return Object.fromEntries(all.flatMap(([name, { pid }]) => (pid ? [[name, pid]] : [])));
  }

  /** Starts a program and waits until it is ready. */
  async start(spec: ChildSpec): Promise<void> {
    if (this.#stopped) throw new Failure('Interrupted.');
    const child = this.#make(spec);
    this.#children.set(spec.name, child);
    await child.start();
  }

  /**
   * Puts another program in the place of the running one of that name: started beside it and, once it is ready, alone. When it
   * does not get ready the old one stays, and this throws the Failure.
   * @param leaveMs how long the old one may take to end
   */
  async replace(spec: ChildSpec, leaveMs: number): Promise<void> {
    if (this.#stopped) throw new Failure('Interrupted.');
    const old = this.#running(spec.name);
    const next = this.#make(spec);
    this.#besides.set(next, `${spec.name} (new)`);
    try {
      await next.start();
    } catch (error) {
      await next.end(0);
      next.log.close();
      throw error;
    } finally {
      this.#besides.delete(next);
    }
    this.#children.set(spec.name, next);
    this.#besides.set(old, `${spec.name} (old)`);
    this.#changed();
    await old.end(leaveMs);
    this.#besides.delete(old);
    // Stopping everything closes the logs of all that it found.
    if (!this.#stopped) old.log.close();
    this.#changed();
  }

  #make(spec: ChildSpec): Child {
    const child = new Child(spec, join(this.#logDirectory, `${spec.name}.log`), this.#guard, {
      notice: this.#notice,
      started: () => this.#changed(),
    });
    child.log.onLine((line) => {
      const text = errorIn(line);
      if (text && !this.#stopped) this.#notice(`[${spec.name}] ${text}`);
    });
    return child;
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
    const children = [...this.#besides.keys(), ...[...this.#children.values()].reverse()];
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
