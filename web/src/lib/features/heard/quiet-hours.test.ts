import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromField, toField } from './quiet-hours.ts';

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_439 }), (minute) => {
      expect(fromField(toField(minute))).toBe(minute);
    }),
  );
  expect(toField(1_320)).toBe('22:00');
});

it.each([
  ['07:05:30', 425],
  ['24:00', null],
  ['', null],
  ['7:00', null],
])('%s is %s', (text, minute) => expect(fromField(text)).toBe(minute));
