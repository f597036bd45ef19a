import { AppError, type ErrorCode } from '@cc/contract/errors.ts';

/** Refusals that trying again does not change. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'room_closed',
  'forbidden',
  'not_found',
  'suspended',
  'conflict',
  'refresh_invalid',
  'unauthenticated',
]);

export function isFinal(error: unknown): error is AppError {
  return error instanceof AppError && FINAL.has(error.code);
}

/** The token was not accepted: a fresh one may be, for instance one for the node that took over. */
export function isTokenRefusal(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'room_token_invalid' || error.code === 'token_expired');
}

/** Milliseconds to wait before attempt number `attempt` (0 is the first): at once, then soon, then every two seconds. */
export function backoffMs(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(2_000, 250 * 2 ** (attempt - 1));
}

/**
 * Milliseconds that attempt number `attempt` may wait for an answer. What was sent into a dead network is answered late or never although the network has
 * come back meanwhile, so it is better to ask anew soon; now and then there is time for a slow network to answer.
 */
export function answerMs(attempt: number): number {
  return attempt % 3 === 0 ? 6_000 : 2_000;
}

/** What `work` gives. @throws AppError `unavailable` when that takes longer than `ms`. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('unavailable', 'No answer in time.')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
