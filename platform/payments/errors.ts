import Stripe from 'stripe';
import { AppError } from '@cc/contract/errors.ts';

/**
 * What a failed request to the payment provider says about its effect:
 * - `definite`   the provider looked at it and refused; nothing happened and nothing will under this idempotency key.
 * - `unknown`    it may or may not have happened (timeout, lost connection, 429, 409 in flight, a 5xx): ask, then repeat
 *                with the same key.
 * - `answered`   a fault of the provider that it has stored under the key (the replay says so): repeating with this key
 *                only repeats the fault. Ask what there is; if nothing came of it, a new key is needed.
 * - `permanent`  our credentials or rights are wrong: nothing happened, and nothing will until an operator acts.
 */
export type ProviderErrorKind = 'definite' | 'unknown' | 'answered' | 'permanent';

/** A failed request to the payment provider, without any of the provider's types in it. */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  /** The provider's error code, such as `card_declined` or `payment_intent_unexpected_state`. */
  readonly code: string;
  /** The bank's reason, when a card was refused. */
  readonly declineCode: string | null;
  /** Whether a card was refused (as against a fault in the request). */
  readonly card: boolean;

  constructor(
    kind: ProviderErrorKind,
    code: string,
    options: { declineCode?: string; card?: boolean; detail?: string } = {},
  ) {
    super(`payment provider: ${kind} ${code}${options.detail ? `: ${options.detail}` : ''}`);
    this.name = 'ProviderError';
    this.kind = kind;
    this.code = code;
    this.declineCode = options.declineCode ?? null;
    this.card = options.card ?? false;
  }
}

function kindOf(error: Stripe.errors.StripeError): ProviderErrorKind {
  const status = error.statusCode;
  // No status: the connection broke or timed out, or what came back was not an answer of the API.
  if (status === undefined || status === 409 || status === 429 || error.code === 'rate_limit') return 'unknown';
  if (status >= 500) return error.headers?.['idempotent-replayed'] === 'true' ? 'answered' : 'unknown';
  return status === 401 || status === 403 ? 'permanent' : 'definite';
}

/** Classifies whatever the SDK threw. The raw error is dropped on purpose: it carries whole objects with their secrets. */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (!(error instanceof Stripe.errors.StripeError)) return new ProviderError('unknown', 'not_an_answer');
  const card = error instanceof Stripe.errors.StripeCardError;
  return new ProviderError(kindOf(error), error.code ?? error.rawType ?? error.type, {
    card,
    detail: error.message,
    ...(error.decline_code ? { declineCode: error.decline_code } : {}),
  });
}

/** The same failure for somebody who waits at a browser. */
export function toAppError(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  if (error.card) {
    return new AppError('card_declined', 'The card was declined.', { declineCode: error.declineCode ?? error.code });
  }
  if (error.kind === 'definite') return new AppError('conflict', 'The payment provider refused this.');
  return new AppError('provider_unavailable', 'The payment provider is not answering. Nothing is lost, try again.');
}
