import { describe, expect, it } from 'vitest';
import { countsAsAsked, statusWhenUnanswered, TELLING_DECLINES, type PastOffer } from './offer.ts';
import { RULES } from './rules.ts';

const now = 10_000_000;
const minuteAgo = now - 60_000;
const longAgo = now - RULES.askAgainMs;
const past = (more: Partial<PastOffer>): PastOffer => ({
  status: 'declined',
  declineReason: null,
  createdAt: minuteAgo,
  answeredAt: minuteAgo + 5_000,
  ...more,
});

describe('a consultant who was asked before', () => {
  it.each<[string, Partial<PastOffer>, number | null, boolean]>([
    ['rings now', { status: 'ringing', answeredAt: null }, null, true],
    ['accepted, and it came to nothing', { status: 'withdrawn' }, null, true],
    ['was cut short', { status: 'withdrawn', answeredAt: null }, null, false],
    ['missed it a minute ago', { status: 'missed', answeredAt: null }, null, true],
    ['missed it long ago', { status: 'missed', answeredAt: null, createdAt: longAgo }, null, false],
    ['was busy a minute ago', { declineReason: 'busy' }, null, true],
    ['was busy long ago', { declineReason: 'busy', createdAt: longAgo }, null, false],
    ['said that it is not their field, long ago', { declineReason: 'not_my_field', createdAt: 0 }, now, true],
    ['found the price too low, long ago', { declineReason: 'price', createdAt: 0 }, now, true],
    ['found it unclear', { declineReason: 'unclear' }, null, true],
    ['found it unclear, and detail came since', { declineReason: 'unclear' }, now, false],
    ['found it unclear after the detail', { declineReason: 'unclear' }, minuteAgo, true],
  ])('%s', (_, offer, detailAt, asked) => {
    expect(countsAsAsked(past(offer), { now, detailAt })).toBe(asked);
  });
});

it('misses only what reached a screen that is still there', () => {
  expect(statusWhenUnanswered({ deliveredAt: 1 })).toBe('missed');
  expect(statusWhenUnanswered({ deliveredAt: null })).toBe('withdrawn');
  expect(statusWhenUnanswered({ deliveredAt: 1, lostAt: 2 })).toBe('withdrawn');
});

it('learns nothing of somebody who is busy', () => {
  expect(TELLING_DECLINES).toEqual(['not_my_field', 'other']);
});
