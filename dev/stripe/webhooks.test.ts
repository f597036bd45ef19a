import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { signatureHeader } from './webhooks.ts';

const stripe = new Stripe('sk_test_x');
const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'charge.refunded' });

it('signs as the SDK verifies', () => {
  const now = Math.floor(Date.now() / 1000);
  expect(stripe.webhooks.constructEvent(body, signatureHeader('whsec_a', body, now), 'whsec_a').id).toBe('evt_1');
  expect(() => stripe.webhooks.constructEvent(body, signatureHeader('whsec_b', body, now), 'whsec_a')).toThrow();
  expect(() =>
    stripe.webhooks.constructEvent(body, signatureHeader('whsec_a', body, now - 3_600), 'whsec_a'),
  ).toThrow();
});
