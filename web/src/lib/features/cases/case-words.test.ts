import { expect, it } from 'vitest';
import type { SessionCase } from '@cc/contract/http/sessions.ts';
import { caseWords } from './case-words.ts';

const stated: SessionCase = {
  status: 'open',
  statement: 'The line was bad.',
  createdAt: '2026-01-01T00:00:00.000Z',
  answer: null,
  answeredAt: null,
  decision: null,
  decidedAt: null,
  refundMinor: null,
};

it('tells each of the two what comes next', () => {
  expect(caseWords(stated, 'customer', 'Otto', 'usd')).toContain('We have asked Otto');
  expect(caseWords(stated, 'consultant', 'Cora', 'usd')).toContain('Tell us how you see it');
});

it('says what goes back, and to whom', () => {
  const refunded: SessionCase = { ...stated, status: 'refunded', refundMinor: 1_250 };
  expect(caseWords(refunded, 'customer', 'Otto', 'usd')).toBe('We decided that $12.50 goes back to your card.');
  expect(caseWords(refunded, 'consultant', 'Cora', 'usd')).toBe('We decided that $12.50 goes back to Cora.');
  expect(caseWords({ ...refunded, status: 'rejected' }, 'customer', 'Otto', 'usd')).toContain('stays as it is');
});
