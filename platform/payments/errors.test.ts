import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import { ProviderError, toAppError, toProviderError } from './errors.ts';

type Raw = Stripe.StripeRawError;
const answer = (statusCode: number, raw: Partial<Raw> = {}): Stripe.errors.StripeError =>
  Stripe.errors.StripeError.generate({ message: 'm', type: 'api_error', statusCode, ...raw } as Raw);

describe('what a failed request says about its effect', () => {
  it.each([
    [
      'a refused card',
      answer(402, { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' }),
      'definite',
    ],
    ['a state that does not allow it', answer(400, { code: 'payment_intent_unexpected_state' }), 'definite'],
    ['an object that does not exist', answer(404, { code: 'resource_missing' }), 'definite'],
    ['other parameters under the key', answer(400, { type: 'idempotency_error' }), 'definite'],
    ['a key in flight', answer(409, { type: 'idempotency_error' }), 'unknown'],
    ['a busy lock', answer(409, { code: 'lock_timeout' }), 'unknown'],
    ['too many requests', answer(429, { code: 'rate_limit' }), 'unknown'],
    ['too many requests, said with 400', answer(400, { code: 'rate_limit' }), 'unknown'],
    ['a fault of theirs', answer(500), 'unknown'],
    ['a gateway', answer(502), 'unknown'],
    ['a fault that the key keeps', answer(500, { headers: { 'idempotent-replayed': 'true' } }), 'answered'],
    ['a wrong key of the account', answer(401), 'permanent'],
    ['no right to do it', answer(403), 'permanent'],
    ['a lost connection', new Stripe.errors.StripeConnectionError({ message: 'm' } as Raw), 'unknown'],
    ['something that is no JSON', new Stripe.errors.StripeAPIError({ message: 'm' } as Raw), 'unknown'],
    ['anything else', new TypeError('fetch failed'), 'unknown'],
  ])('%s', (_what, error, kind) => {
    expect(toProviderError(error).kind).toBe(kind);
  });

  it('keeps the bank’s reason, and nothing of the objects that came with it', () => {
    const secret = { id: 'pi_1', client_secret: 'pi_1_secret_x' } as Stripe.PaymentIntent;
    const error = toProviderError(
      answer(402, { type: 'card_error', code: 'card_declined', decline_code: 'lost_card', payment_intent: secret }),
    );
    expect(error).toMatchObject({ kind: 'definite', code: 'card_declined', declineCode: 'lost_card', card: true });
    expect(JSON.stringify({ ...error, stack: error.stack, message: error.message })).not.toContain('_secret_');
  });

  it('is told to a waiting person by a code of ours', () => {
    const codeOf = (error: ProviderError) => (toAppError(error) as AppError).code;
    expect(codeOf(new ProviderError('definite', 'card_declined', { card: true }))).toBe('card_declined');
    expect(codeOf(new ProviderError('definite', 'resource_missing'))).toBe('conflict');
    expect(codeOf(new ProviderError('unknown', 'api_error'))).toBe('provider_unavailable');
    expect(codeOf(new ProviderError('permanent', 'api_key_expired'))).toBe('provider_unavailable');
    const other = new Error('ours');
    expect(toAppError(other)).toBe(other);
  });
});
