import { expect, test } from 'vitest';
import { filterPath, readFilters } from './filters.ts';

test('an address goes there and back', () => {
  const path = '/consultants?search=slow+query&tag=postgresql&language=de&minRating=4&online=true&page=3';
  expect(filterPath(readFilters(new URL(path, 'http://x').searchParams))).toBe(path);
});

test('what makes no sense is left out', () => {
  const params = new URLSearchParams('page=-1&minRating=9&language=English&online=yes&other=1');
  expect(filterPath(readFilters(params))).toBe('/consultants');
});
