import { expect, it } from 'vitest';
import { loudness } from './level-meter.ts';

const tone = (peak: number) => Float32Array.from({ length: 480 }, (_, i) => peak * Math.sin(i / 4));

it('is nothing in silence, much for a loud voice, and in between for a quiet one', () => {
  expect(loudness(new Float32Array(512))).toBe(0);
  expect(loudness(tone(0.0005))).toBeLessThan(0.01);
  expect(loudness(tone(0.03))).toBeGreaterThan(0.4);
  expect(loudness(tone(0.03))).toBeLessThan(0.6);
  expect(loudness(tone(1))).toBe(1);
});
