import { describe, expect, it } from 'vitest';
import { memoised } from './memoised.ts';

describe('memoised', () => {
  it('computes once, also where nothing comes out', () => {
    const asked: string[] = [];
    const lengthOf = memoised((key) => (asked.push(key), key.length > 2 ? key.length : null), 10);
    expect(['abc', 'a', '', 'abc', 'a', ''].map(lengthOf)).toEqual([3, null, null, 3, null, null]);
    expect(asked).toEqual(['abc', 'a', '']);
  });

  it('keeps what is in use through a flood, and forgets the flood', () => {
    const asked: string[] = [];
    const get = memoised((key) => (asked.push(key), key), 10);
    for (let i = 0; i < 1_000; i++) {
      get('used');
      get(`once${i}`);
    }
    expect(asked.filter((key) => key === 'used')).toHaveLength(1);
    get('once0');
    expect(asked.filter((key) => key === 'once0')).toHaveLength(2);
  });
});
