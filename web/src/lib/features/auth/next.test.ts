import { describe, expect, it, test } from 'vitest';
import { safeNext, withNext } from './next.ts';

describe('safeNext', () => {
  it('takes paths of this site, with their query', () => {
    expect(safeNext('/ask')).toBe('/ask');
    expect(safeNext('/consultants?tag=tax#top')).toBe('/consultants?tag=tax#top');
  });

  it.each([
    null,
    undefined,
    '',
    'ask',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/a\\b',
    '/\t/evil',
  ])('refuses %j', (next) => expect(safeNext(next)).toBeNull());
});

test('withNext carries the way back along', () => {
  expect(withNext('/register', '/ask?a=b')).toBe('/register?next=%2Fask%3Fa%3Db');
  expect(withNext('/register', null)).toBe('/register');
});
