import { expect, it } from 'vitest';
import { estimateWords } from './estimate.ts';

const words = (medianMs: number | null) => estimateWords({ medianMs, scope: 'kind', count: 9 });

it('promises no more than is known', () => {
  expect(words(1_200)).toBe('Usually about 5 seconds for questions like yours.');
  expect(words(21_900)).toBe('Usually about 20 seconds for questions like yours.');
  expect(words(56_000)).toBe('Usually about a minute for questions like yours.');
  expect(words(130_000)).toBe('Usually about 2 minutes for questions like yours.');
});

it('says so when it does not know, or when it looks bad', () => {
  expect(estimateWords(null)).toMatch(/^We do not know yet/);
  expect(words(null)).toMatch(/^Often nobody is free/);
});
