import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiskStorage, type Storage } from './storage.ts';

let folder: string;
let storage: Storage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  storage = createDiskStorage(join(folder, 'kept'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('files on disk', () => {
  it('are there until they are removed', async () => {
    await storage.put('sessions/a/b', Buffer.from('one'));
    await storage.put('sessions/a/b', Buffer.from('two'));
    expect(Buffer.from((await storage.get('sessions/a/b')) ?? []).toString()).toBe('two');
    await storage.remove('sessions/a/b');
    await storage.remove('sessions/a/b');
    expect(await storage.get('sessions/a/b')).toBeNull();
  });

  it('leave nothing unfinished behind, and are nobody else’s to read', async () => {
    await storage.put('sessions/a/b', Buffer.from('one'));
    expect(await readdir(join(folder, 'kept/sessions/a'))).toEqual(['b']);
    expect((await stat(join(folder, 'kept/sessions/a/b'))).mode & 0o077).toBe(0);
  });

  it.each(['../out', '/etc/passwd', 'a/../b', 'a//b', '', 'A', 'a/.b', 'a\0b'])('are never at %j', async (key) => {
    await expect(storage.get(key)).rejects.toThrow('no key');
    await expect(storage.put(key, Buffer.from('x'))).rejects.toThrow('no key');
  });
});
