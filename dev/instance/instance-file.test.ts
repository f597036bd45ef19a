import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readInstanceFile, removeInstanceFile, writeInstanceFile, type InstanceFile } from './instance-file.ts';
import { loadSecrets } from './secrets.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'cc-instance-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const content: InstanceFile = {
  pid: 1,
  pids: { server: 2 },
  ready: true,
  url: 'http://localhost:3000',
  databaseUrl: 'postgres://x',
  redisUrl: 'redis://x',
  smtpUrl: 'smtp://x',
  sfuUrl: 'http://localhost:3100',
  workersUrl: 'http://localhost:3200',
  addresses: { server: 'http://localhost:3400' },
  rolls: { begun: 1, ended: 1, failure: 'sfu was not ready within 60 s.' },
  ports: { web: 3000 },
  publicConfig: { freeWindowSeconds: 600, currency: 'usd', demo: true },
};

it('reads back what was written, for the owner only', () => {
  writeInstanceFile(directory, content);
  expect(readInstanceFile(directory)).toEqual(content);
  expect(statSync(join(directory, 'instance.json')).mode & 0o777).toBe(0o600);
});

it('knows nothing when there is no file, a broken one, or one of another shape', () => {
  expect(readInstanceFile(directory)).toBeUndefined();
  writeFileSync(join(directory, 'instance.json'), '{"pid":');
  expect(readInstanceFile(directory)).toBeUndefined();
  writeFileSync(join(directory, 'instance.json'), '{"pid":1}');
  expect(readInstanceFile(directory)).toBeUndefined();
  writeInstanceFile(directory, content);
  removeInstanceFile(directory);
  expect(readInstanceFile(directory)).toBeUndefined();
});

it('keeps the secrets of a data folder, unreadable for others', () => {
  const first = loadSecrets(directory);
  expect(loadSecrets(directory)).toEqual(first);
  expect(statSync(join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(Buffer.from(first.roomTokenPrivateKey, 'base64').toString()).toContain('BEGIN PRIVATE KEY');
});
