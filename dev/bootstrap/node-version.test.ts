import { expect, it } from 'vitest';
import { meetsMinimum } from './node-version.mjs';

it.each([
  ['v22.18.0', true],
  ['v22.17.9', false],
  ['v20.20.2', false],
  ['v24.0.0', true],
  ['v22.18.0-nightly', true],
])('%s against >=22.18: %s', (version, fits) => {
  expect(meetsMinimum(version, '>=22.18')).toBe(fits);
});

it('refuses a range that it cannot compare', () => {
  expect(() => meetsMinimum('v24.0.0', '^22 || ^24')).toThrow('Not a minimum version');
});
