import { expect, it } from 'vitest';
import { machineKey } from './machine-key.ts';
import { recipeDigest, workerCacheKey } from './worker-binary.ts';

const debian = 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\nVERSION_ID="12"\n';

it('tells distributions and their releases apart, by names fit for a folder', () => {
  expect(machineKey([], debian)).toBe(`debian12-${process.arch}`);
  expect(machineKey([], 'ID="opensuse-leap"\nVERSION_ID="15.6"\n')).toBe(`opensuse-leap15.6-${process.arch}`);
  expect(machineKey([], '')).toBe(`${process.platform}-${process.arch}`);
  expect(machineKey(['a'], debian)).not.toBe(machineKey(['b'], debian));
});

it('keys a mediasoup worker by version, machine and recipe', () => {
  const keys = [
    workerCacheKey('3.27.1', 'a'.repeat(64), 'debian12-x64'),
    workerCacheKey('3.27.2', 'a'.repeat(64), 'debian12-x64'),
    workerCacheKey('3.27.1', 'b'.repeat(64), 'debian12-x64'),
    workerCacheKey('3.27.1', 'a'.repeat(64), 'debian13-x64'),
  ];
  expect(keys[0]).toBe('3.27.1-debian12-x64-aaaaaaaaaaaa');
  expect(new Set(keys).size).toBe(4);
  expect(recipeDigest()).toMatch(/^[0-9a-f]{64}$/);
});
