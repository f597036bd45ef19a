import { expect, it, vi } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import { answerMs, backoffMs, inTime, isFinal, isTokenRefusal } from './reconnect.ts';

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

it('asks anew soon, and now and then leaves a slow network its time', () => {
  expect([0, 1, 2, 3, 4].map(answerMs)).toEqual([6_000, 2_000, 2_000, 6_000, 2_000]);
});

it('waits for an answer only so long', async () => {
  vi.useFakeTimers();
  try {
    expect(await inTime(Promise.resolve(1), 100)).toBe(1);
    await expect(inTime(Promise.reject(new AppError('not_found')), 100)).rejects.toMatchObject({ code: 'not_found' });
    const late = expect(inTime(new Promise(() => undefined), 100)).rejects.toMatchObject({ code: 'unavailable' });
    await vi.advanceTimersByTimeAsync(100);
    await late;
  } finally {
    vi.useRealTimers();
  }
});
