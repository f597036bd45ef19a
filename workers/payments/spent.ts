import { ProviderError } from '@cc/platform/payments.ts';

/** An answer under the row's key that leaves the effect undone: the next try needs a new key. */
export const spent = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && (error.kind === 'definite' || error.kind === 'answered');
