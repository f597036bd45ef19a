import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiskStorage, type LeftFile, type Storage } from './storage.ts';

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

  it('that come bit by bit are there once they are finished, and can be read in part', async () => {
    const file = await storage.begin('recordings/a/b');
    await file.write(Buffer.from('....'));
    await file.write(Buffer.from('5678'));
    await file.write(Buffer.from('1234'), 0);
    expect([await storage.get('recordings/a/b'), await storage.size('recordings/a/b')]).toEqual([null, null]);
    await file.finish();
    expect(await storage.size('recordings/a/b')).toBe(8);
    const some = await storage.read('recordings/a/b', { start: 2, end: 4 }).toArray();
    expect(Buffer.concat(some as Buffer[]).toString()).toBe('345');
    const other = await storage.begin('recordings/a/c');
    await other.write(Buffer.from('x'));
    await other.discard();
    expect(await readdir(join(folder, 'kept/recordings/a'))).toEqual(['b']);
  });

  it('that a process left unfinished can be had as far as they came, or removed', async () => {
    const left = await Promise.all(['b', 'c', 'd'].map((name) => storage.begin(`recordings/a/${name}`)));
    for (const file of left) await file.write(Buffer.from('half'));
    const mend = async (file: LeftFile) => {
      await file.truncate(3);
      await file.write(Buffer.from('!'), 2);
      return `${file.bytes} ${(await file.read(1, 9)).toString()}`;
    };
    expect(await storage.recover('recordings/a/b', mend)).toBe('4 a!');
    // Whoever did that died before they could say so.
    expect(await storage.recover('recordings/a/b', mend)).toBe('3 a!');
    expect(Buffer.from((await storage.get('recordings/a/b')) ?? []).toString()).toBe('ha!');
    expect(await storage.recover('recordings/a/never', mend)).toBe(null);
    expect(await storage.recover('recordings/a/d', async () => null)).toBe(null);
    await storage.remove('recordings/a/c');
    for (const file of left) await file.discard();
    expect(await readdir(join(folder, 'kept/recordings/a'))).toEqual(['b']);
  });

  it.each(['../out', '/etc/passwd', 'a/../b', 'a//b', '', 'A', 'a/.b', 'a\0b'])('are never at %j', async (key) => {
    await expect(storage.get(key)).rejects.toThrow('no key');
    await expect(storage.put(key, Buffer.from('x'))).rejects.toThrow('no key');
  });
});
