import { expect, it } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import { backoffMs, isFinal, isTokenRefusal } from './reconnect.ts';

it('tries at once, then less and less often', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(backoffMs)).toEqual([0, 250, 500, 1_000, 2_000, 2_000, 2_000]);
});

it('knows what is final and what a new token may cure', () => {
  expect([new AppError('room_closed'), new AppError('unavailable'), new Error('x')].map(isFinal)).toEqual([
    true,
    false,
    false,
  ]);
  expect([new AppError('token_expired'), new AppError('room_closed')].map(isTokenRefusal)).toEqual([true, false]);
});
