import { expect, it } from 'vitest';
import { qualityAdvice, qualityWords } from './quality-words.ts';

it('says how a connection is and why', () => {
  expect(qualityWords({ level: 'good', reason: null })).toBe('Good');
  expect(qualityWords({ level: 'poor', reason: 'loss' })).toBe('Poor: packets get lost');
  expect(qualityWords(null)).toBe('Not known yet');
});

it('says what to do only where there is a need', () => {
  expect(qualityAdvice({ level: 'fair', reason: 'bandwidth' })).toMatch(/picture/);
  expect(qualityAdvice({ level: 'good', reason: null })).toBeNull();
  expect(qualityAdvice(null)).toBeNull();
});
