import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { installedMatchesLock, npmComplaint } from './dependencies.mjs';

const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

interface Entry {
  version: string;
  integrity?: string;
  optional?: boolean;
}

function clone(locked: Record<string, Entry>, installed: Record<string, Entry> | undefined): string {
  const root = mkdtempSync(join(tmpdir(), 'cc-lock-'));
  made.push(root);
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }));
  if (installed) {
    for (const path of Object.keys(installed)) mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return root;
}

describe('whether an install is what the lockfile says', () => {
  const a = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };

  it('is, when every version and integrity agrees', () => {
    expect(installedMatchesLock(clone(a, a))).toBe(true);
  });

  it('may lack optional packages of other platforms', () => {
    const other = { 'node_modules/b': { version: '1.0.0', optional: true } };
    expect(installedMatchesLock(clone({ ...a, ...other }, a))).toBe(true);
  });

  it('is not, when nothing is installed', () => {
    expect(installedMatchesLock(clone(a, undefined))).toBe(false);
  });

  it.each([
    ['a package is missing', { ...a, 'node_modules/b': { version: '1.0.0' } }, a],
    ['a version differs', a, { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['a content differs', a, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
    ['there is one too many', a, { ...a, 'node_modules/b': { version: '1.0.0' } }],
  ])('is not, when %s', (_, locked, installed) => {
    expect(installedMatchesLock(clone(locked, installed))).toBe(false);
  });
});

it('shows what npm complains about, not its manual', () => {
  const output = 'npm warn x\nnpm error code EUSAGE\nnpm error\nnpm error Missing: a@1\nadded 1 package\n';
  expect(npmComplaint(output)).toBe('npm error code EUSAGE\nnpm error Missing: a@1');
});
