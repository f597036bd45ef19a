import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log this long is set aside (`.1`) at the next start. */
const ROTATE_BYTES = 20_000_000;
const POLL_MS = 150;

/**
 * The file that a child writes to directly, so that its output survives the launcher, and a view on what was added
 * since this was made.
 */
export class LogFile {
  readonly path: string;
  readonly fd: number;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners = new Set<(line: string) => void>();
  #offset: number;
  #partial = '';
  #lines: string[] = [];

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    rotate(path);
    this.fd = openSync(path, 'a+', 0o600);
    this.#offset = fstatSync(this.fd).size;
    this.#timer = setInterval(() => this.#read(), POLL_MS);
    this.#timer.unref();
  }

  /** The newest lines, at most 200. */
  get lines(): readonly string[] {
    this.#read();
    return this.#lines;
  }

  /** Calls back for every line from now on; returns how to stop that. */
  onLine(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#read();
    this.#listeners.clear();
    closeSync(this.fd);
  }

  #read(): void {
    const buffer = Buffer.alloc(65_536);
    for (;;) {
      const count = readSync(this.fd, buffer, 0, buffer.length, this.#offset);
      if (count === 0) return;
      this.#offset += count;
      const lines = (this.#partial + buffer.toString('utf8', 0, count)).split('\n');
      this.#partial = lines.pop() ?? '';
      for (const line of lines) {
        this.#lines.push(line);
        for (const listener of this.#listeners) listener(line);
      }
      if (this.#lines.length > 200) this.#lines = this.#lines.slice(-200);
    }
  }
}

function rotate(path: string): void {
  try {
    if (statSync(path).size > ROTATE_BYTES) renameSync(path, `${path}.1`);
  } catch {
    // No log yet.
  }
}
