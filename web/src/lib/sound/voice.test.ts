import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FOUND, RING, RING_PERIOD } from './voice.ts';

describe('the ring', () => {
  it('has two notes that are over before the next ring', () => {
    expect(RING).toHaveLength(2);
    for (const note of RING) expect(note.at + note.length).toBeLessThan(RING_PERIOD);
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
