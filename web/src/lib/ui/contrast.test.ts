import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Reads the tokens as written, so that a new colour can't slip in below the contrast that it needs. */
const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8');

type Look = 'light' | 'dark';

function token(name: string, look: Look): [number, number, number] {
  const pair = new RegExp(`--${name}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`).exec(css);
  const written = pair?.[look === 'light' ? 1 : 2];
  if (!written) throw new Error(`no token --${name}`);
  const [l = 0, c = 0, h = 0] = written.split(' ').map(Number);
  return toLinearRgb(l, c, h);
}

/** OKLCH to linear sRGB, clipped to the gamut as a browser would show it (matrices of the CSS Color 4 sample code). */
function toLinearRgb(l: number, c: number, h: number): [number, number, number] {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  const clip = (v: number) => Math.min(1, Math.max(0, v));
  return [
    clip(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
    clip(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
    clip(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
  ];
}

const luminance = ([r, g, b]: [number, number, number]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(front: string, back: string, look: Look): number {
  const [hi, lo] = [luminance(token(front, look)), luminance(token(back, look))].sort((p, q) => q - p) as [
    number,
    number,
  ];
  return (hi + 0.05) / (lo + 0.05);
}

const surfaces = ['surface-1', 'surface-2', 'surface-3'];
const states = ['accent', 'positive', 'warning', 'danger'];
const floors: [front: string, back: string, atLeast: number][] = [
  // Body text: AAA.
  ...surfaces.flatMap((s) =>
    [['text-1', s, 7] as const, ['text-2', s, 7] as const].map((p) => [...p] as [string, string, number]),
  ),
  // Secondary text and coloured text: AA.
  ...surfaces.map((s): [string, string, number] => ['text-3', s, 4.5]),
  ...states.flatMap((c) => ['surface-1', 'surface-2'].map((s): [string, string, number] => [c, s, 4.5])),
  ...states.map((c): [string, string, number] => [`on-${c}-soft`, `${c}-soft`, 7]),
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['on-danger', 'danger', 4.5],
  ['on-danger', 'danger-hover', 4.5],
  // Edges of controls and drawn signs: 3 to 1.
  ['star', 'surface-1', 3],
  ['star', 'surface-2', 3],
  ...surfaces.map((s): [string, string, number] => ['line-strong', s, 3]),
];

describe.each(['light', 'dark'] as const)('%s tokens', (look) => {
  it.each(floors)('%s on %s is at least %d to 1', (front, back, atLeast) => {
    expect(contrast(front, back, look)).toBeGreaterThanOrEqual(atLeast);
  });
});
