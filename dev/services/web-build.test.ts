import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sourcesDigest } from './web-build.ts';

let root: string;
const put = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const digest = () => sourcesDigest(root, ['web', 'domain', 'package-lock.json', 'absent']);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cc-digest-'));
  put('web/src/a.ts', '1');
  put('package-lock.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

it('changes with any source, its name and the lockfile', () => {
  const seen = [digest()];
  put('web/src/a.ts', '2');
  seen.push(digest());
  put('domain/b.ts', '2');
  seen.push(digest());
  put('package-lock.json', '{ }');
  seen.push(digest());
  expect(new Set(seen).size).toBe(4);
});

it('does not change with what a build or an install leaves, nor with tests', () => {
  const before = digest();
  for (const path of ['web/build/x.js', 'web/.svelte-kit/x.js', 'web/node_modules/x.js', 'web/src/a.test.ts'])
    put(path, 'x');
  expect(digest()).toBe(before);
});
