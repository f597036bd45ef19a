import { expect, test } from 'vitest';
import { billingLine } from './billing-line.ts';

const block = (priceMinor: number) => ({ priceMinor, currency: 'usd', blockMinutes: 30 });

test('the example is the middle price', () => {
  expect(billingLine([block(20_000), block(4_500), block(1_000)])).toBe(
    'Free for the first 10 minutes, then for example $45 for up to 30.',
  );
});

test('with nobody there, nothing is made up', () => {
  expect(billingLine([])).toBe('Free for the first 10 minutes, then the price you agreed to before the call, once.');
});
