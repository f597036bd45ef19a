import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Member } from './stop-groups.mjs';

/** Tells the guard process (guard.mjs) which children to end should this process vanish. */
export class Guard {
  readonly #process: ChildProcess;

  constructor() {
    this.#process = spawn(process.execPath, [fileURLToPath(new URL('./guard.mjs', import.meta.url))], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#process.unref();
    this.#process.stdin?.on('error', () => {});
    (this.#process.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  }

  add(member: Member): void {
    this.#tell({ add: member });
  }

  remove(pid: number): void {
    this.#tell({ remove: pid });
  }

  /** Everything is stopped already: the guard ends without doing anything more. */
  close(): void {
    this.#process.stdin?.end();
  }

  #tell(message: object): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}
