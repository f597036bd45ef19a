import { expect, it } from 'vitest';
import { TIMES } from '../limits.ts';
import { createRefusals } from './refusals.ts';

it('remembers for as long as a token could live, then forgets', () => {
  let now = 0;
  const refusals = createRefusals(() => now);
  expect(refusals.has('room')).toBe(false);
  refusals.add('room');
  now = TIMES.refuseMs - 1;
  refusals.sweep();
  expect(refusals.has('room')).toBe(true);
  now = TIMES.refuseMs;
  expect(refusals.has('room')).toBe(false);
  refusals.sweep();
  expect(refusals.has('room')).toBe(false);
});
