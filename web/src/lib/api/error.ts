import type { ErrorBody, ErrorCode } from '@cc/contract/errors.ts';

/** An answer that says no, from HTTP or a socket. `offline` when there was no answer at all. */
export class ApiError extends Error {
  readonly code: ErrorCode | 'offline';
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode | 'offline', message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }

  static from(body: ErrorBody['error']): ApiError {
    return new ApiError(body.code, body.message, body.details);
  }

  /** What is wrong with each field, by its name in the form ("email"), for `invalid_input`. */
  get fields(): Record<string, string> {
    const fields = (this.details['fields'] ?? {}) as Record<string, string>;
    return Object.fromEntries(Object.entries(fields).map(([path, message]) => [path.replace(/^body\./, ''), message]));
  }
}

/** A sentence for people: what happened, that nothing is lost, what to do. */
export function friendly(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something did not work on our side. Nothing is lost; please try again.';
  if (error.code === 'offline')
    return 'We could not reach the server. Nothing is lost; check your connection and try again.';
  if (error.code === 'internal') return 'Something did not work on our side. Nothing is lost; please try again.';
  if (error.code === 'rate_limited') return 'That was a lot at once. Please wait a moment and try again.';
  return error.message;
}
