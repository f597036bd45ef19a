import { describe, expect, it } from 'vitest';
import { createVocabulary } from './vocabulary.ts';

describe('createVocabulary', () => {
  it('gives a term one number, and its name back', () => {
    const vocabulary = createVocabulary();
    const postgres = vocabulary.retain('postgres');
    const proto = vocabulary.retain('__proto__');
    expect(vocabulary.retain('postgres')).toBe(postgres);
    expect([vocabulary.find('postgres'), vocabulary.find('__proto__'), vocabulary.find('other')]).toEqual([
      postgres,
      proto,
      -1,
    ]);
    expect([postgres, proto].map(vocabulary.termOf)).toEqual(['postgres', '__proto__']);
    expect([vocabulary.size, vocabulary.limit]).toEqual([2, 2]);
  });

  it('forgets a term with its last holder, and uses the number again', () => {
    const vocabulary = createVocabulary();
    const old = vocabulary.retain('old');
    vocabulary.retain('old');
    vocabulary.release(old);
    expect(vocabulary.find('old')).toBe(old);
    vocabulary.release(old);
    expect(vocabulary.find('old')).toBe(-1);
    expect(() => vocabulary.termOf(old)).toThrow(RangeError);
    expect(() => vocabulary.release(old)).toThrow(RangeError);
    expect(vocabulary.retain('new')).toBe(old);
    expect([vocabulary.size, vocabulary.limit]).toEqual([1, 1]);
  });
});
