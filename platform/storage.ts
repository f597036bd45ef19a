import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** A file that is written bit by bit. Nobody finds it by its key before it is finished. */
export interface Unfinished {
  /** At the end, or over what is at `at`. One write at a time. */
  write(content: Uint8Array, at?: number): Promise<void>;
  /** It is kept for good before this resolves. */
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** What a process that is gone has left of a file. */
export interface LeftFile {
  /** Its length as it was left. */
  bytes: number;
  /** What is there, less than `length` at the end. */
  read(at: number, length: number): Promise<Buffer>;
  write(content: Uint8Array, at: number): Promise<void>;
  truncate(bytes: number): Promise<void>;
}

/** Where files that people send are kept. Keys are paths of ids (`sessions/<id>/<id>`), never anything a person typed. */
export interface Storage {
  /** Keeps it for good before it resolves; the same key again replaces what was there. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** Null when there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Nothing is there afterwards, whether or not something was. */
  remove(key: string): Promise<void>;
  /** Begins a file that is too long, or comes too slowly, to be put at once. */
  begin(key: string): Promise<Unfinished>;
  /**
   * Finishes what a process that is gone has begun, or had finished without a word, as far as it came. `mend` completes it and may be asked again.
   * @returns what that says of it; null when there is nothing, or nothing worth keeping, and then nothing is kept.
   */
  recover<T>(key: string, mend: (file: LeftFile) => Promise<T | null>): Promise<T | null>;
  /** Bytes of what is there; null when there is none. */
  size(key: string): Promise<number | null>;
  /** Part of it, both ends included. */
  read(key: string, range: { start: number; end: number }): Readable;
}

const KEY = /^[a-z0-9-]+(\/[a-z0-9-]+)*$/;

/** Files below one folder, which all servers of a deployment share. A file is there as a whole or not at all, whatever is killed when. */
export function createDiskStorage(folder: string): Storage {
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new Error(`"${key}" is no key of the storage.`);
    return join(folder, key);
  };
  /** One place for each key, so that somebody else can find what was left there. */
  const unfinishedOf = (path: string): string => join(dirname(path), `.${basename(path)}`);

  async function size(key: string): Promise<number | null> {
    try {
      return (await stat(pathOf(key))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async function openExisting(path: string): Promise<FileHandle | null> {
    try {
      return await open(path, 'r+');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  return {
    size,
    async put(key, content) {
      const path = pathOf(key);
      const parent = dirname(path);
      await mkdir(parent, { recursive: true, mode: 0o700 });
      const unfinished = join(parent, `.${randomUUID()}`);
      try {
        const file = await open(unfinished, 'wx', 0o600);
        try {
          await file.writeFile(content);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async remove(key) {
      const path = pathOf(key);
      await Promise.all([rm(path, { force: true }), rm(unfinishedOf(path), { force: true })]);
    },
    async begin(key) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(unfinishedOf(path), 'wx', 0o600);
      let end = 0;
      return {
        async write(content, at) {
          await file.write(content, 0, content.byteLength, at ?? end);
          if (at === undefined) end += content.byteLength;
        },
        async finish() {
          try {
            await file.sync();
          } finally {
            await file.close();
          }
          await rename(unfinishedOf(path), path);
        },
        async discard() {
          await file.close();
          await rm(unfinishedOf(path), { force: true });
        },
      };
    },
    async recover(key, mend) {
      const path = pathOf(key);
      for (const left of [unfinishedOf(path), path]) {
        const file = await openExisting(left);
        if (!file) continue;
        let found: Awaited<ReturnType<typeof mend>>;
        try {
          found = await mend({
            bytes: (await file.stat()).size,
            async read(at, length) {
              const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
              return buffer.subarray(0, bytesRead);
            },
            write: async (content, at) => void (await file.write(content, 0, content.byteLength, at)),
            truncate: (bytes) => file.truncate(bytes),
          });
          await file.sync();
        } finally {
          await file.close();
        }
        if (found === null) await rm(left, { force: true });
        else if (left !== path) await rename(left, path);
        return found;
      }
      return null;
    },
    read: (key, range) => createReadStream(pathOf(key), range),
  };
}
