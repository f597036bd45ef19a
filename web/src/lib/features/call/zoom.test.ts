import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampZoom, MAX_SCALE, WHOLE, zoomAt } from './zoom.ts';

const frame = { width: 800, height: 600 };

describe('zooming a shared screen', () => {
  it('keeps what is under the pointer under the pointer', () => {
    const at = { x: 600, y: 150 };
    const zoom = zoomAt(WHOLE, 2, at, frame);
    // Where a point of the picture is shown: its distance from the middle, enlarged, and moved.
    const shown = (x: number) => frame.width / 2 + (x - frame.width / 2) * zoom.scale + zoom.x;
    expect(zoom.scale).toBe(2);
    expect(shown(600)).toBe(600);
  });

  it('does not move what is shown whole', () => {
    expect(clampZoom({ scale: 1, x: 200, y: -50 }, frame)).toEqual(WHOLE);
  });

  it('never leaves the frame empty, whatever is done', () => {
    const step = fc.record({
      factor: fc.double({ min: 0.2, max: 5, noNaN: true }),
      x: fc.integer({ min: 0, max: 800 }),
      y: fc.integer({ min: 0, max: 600 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const end = steps.reduce((zoom, { factor, ...at }) => zoomAt(zoom, factor, at, frame), WHOLE);
        expect(end.scale).toBeGreaterThanOrEqual(1);
        expect(end.scale).toBeLessThanOrEqual(MAX_SCALE);
        expect(Math.abs(end.x)).toBeLessThanOrEqual(((end.scale - 1) * frame.width) / 2);
        expect(Math.abs(end.y)).toBeLessThanOrEqual(((end.scale - 1) * frame.height) / 2);
      }),
    );
  });
});
