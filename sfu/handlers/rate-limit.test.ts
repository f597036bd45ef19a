import { expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

it('allows a burst, then only what is refilled', () => {
  const limit = createRateLimit(2, 3, 0);
  expect([0, 0, 0, 0].map((now) => limit.take(now))).toEqual([true, true, true, false]);
  expect(limit.take(400)).toBe(false);
  expect(limit.take(500)).toBe(true);
  expect(limit.take(500)).toBe(false);
});

it('does not save up more than a burst', () => {
  const limit = createRateLimit(10, 2, 0);
  expect([60_000, 60_000, 60_000].map((now) => limit.take(now))).toEqual([true, true, false]);
});
