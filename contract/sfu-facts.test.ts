import { expect, it } from 'vitest';
import { entryWaitMs, presenceEndAgeMs, sfuFactSchema, type SfuFactOf } from './sfu-facts.ts';

const base = {
  id: '00000000-0000-4000-8000-00000000000a',
  node: 'sfu-1',
  room: '00000000-0000-4000-8000-00000000000b',
};
const left: SfuFactOf<'left'> = {
  type: 'left',
  ...base,
  userId: '00000000-0000-4000-8000-00000000000c',
  ageMs: 10,
  lastMediaAgeMs: 7_200,
  reason: 'lost',
};

it('ends a presence at the last media, or when it was decided if there was none', () => {
  expect(presenceEndAgeMs(left)).toBe(7_200);
  expect(presenceEndAgeMs({ ...left, lastMediaAgeMs: null })).toBe(10);
});

it('knows by the clock of Redis alone how long an entry waited', () => {
  expect(entryWaitMs('1795257881625-3', 1_795_257_883_000)).toBe(1_375);
  expect(entryWaitMs('1795257881625-0', 1_795_257_881_000)).toBe(0);
});

it('refuses what is not a fact', () => {
  expect(sfuFactSchema.safeParse(left).success).toBe(true);
  for (const wrong of [
    { ...left, ageMs: -1 },
    { ...left, reason: 'bored' },
    { ...left, type: 'gone' },
    { ...left, userId: 'x' },
  ]) {
    expect(sfuFactSchema.safeParse(wrong).success).toBe(false);
  }
});
