import { describe, expect, it } from 'vitest';
import { calmHue, initials } from './initials.ts';

describe('initials', () => {
  it.each([
    ['Ada King Lovelace', 'AL'],
    ['grace', 'G'],
    ['  Ölaf   Þor ', 'ÖÞ'],
    ['𝒜da', '𝒜'],
    ['', '?'],
  ])('%j gives %s', (name, expected) => expect(initials(name)).toBe(expected));
});

describe('calmHue', () => {
  it('is the same for the same key and spreads over different ones', () => {
    expect(calmHue('a')).toBe(calmHue('a'));
    const hues = new Set(Array.from({ length: 200 }, (_, i) => calmHue(`user-${i}`)));
    expect(hues.size).toBe(9);
  });
});
