import { readFileSync } from 'node:fs';
import { RULES } from '@cc/domain/rules.ts';
import { describe, expect, it } from 'vitest';
import { FOUND, RING, RING_PERIOD, RINGS_AHEAD } from './voice.ts';

describe('the ring', () => {
  it('has two notes that are over before the next ring', () => {
    expect(RING).toHaveLength(2);
    for (const note of RING) expect(note.at + note.length).toBeLessThan(RING_PERIOD);
  });

  it('is scheduled for longer than any offer rings', () => {
    expect(RINGS_AHEAD * RING_PERIOD * 1_000).toBeGreaterThan(Math.max(RULES.ringMs, RULES.pushRingMs));
  });

  it.each([
    ['ring', RING],
    ['found', FOUND],
  ])('%s never adds up to more than full scale', (_name, notes) => {
    const loudest = notes.reduce((sum, note) => sum + note.gain * 1.16, 0);
    expect(loudest).toBeLessThanOrEqual(1.2);
  });

  it('keeps the pace of the breathing card', () => {
    const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8');
    expect(css).toContain(`breathe ${RING_PERIOD}s`);
  });
});
