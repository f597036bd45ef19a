import type { Curve } from './curves.ts';
import type { Figures } from './figures.ts';

type Point = Curve['points'][number];
interface Line {
  label: string;
  tone: 'a' | 'b' | 'c';
  of: (point: Point) => number | null;
}
interface Row {
  title: string;
  unit: string;
  /** Highest value on the axis. */
  top: number;
  ticks: number[];
  lines: Line[];
}

const ROWS: Row[] = [
  {
    title: 'time to the call at 70 % load',
    unit: 's',
    top: 60,
    ticks: [0, 20, 40, 60],
    lines: [
      { label: 'p99', tone: 'c', of: ({ steady }) => seconds(steady.toCallMs.p99) },
      { label: 'p95', tone: 'b', of: ({ steady }) => seconds(steady.toCallMs.p95) },
      { label: 'p80', tone: 'a', of: ({ steady }) => seconds(steady.toCallMs.p80) },
    ],
  },
  {
    title: 'rings a question, for nothing',
    unit: '',
    top: 5,
    ticks: [0, 1, 2, 3, 4, 5],
    lines: [
      { label: 'taken elsewhere', tone: 'a', of: ({ steady }) => steady.offers.withdrawn },
      { label: 'declined', tone: 'b', of: ({ steady }) => steady.offers.declined },
      { label: 'missed', tone: 'c', of: ({ steady }) => steady.offers.missed },
    ],
  },
  {
    title: 'at 130 % load',
    unit: '%',
    top: 100,
    ticks: [0, 25, 50, 75, 100],
    lines: [
      { label: 'utilisation', tone: 'a', of: ({ saturated }) => 100 * saturated.utilisation },
      { label: 'taken', tone: 'b', of: ({ saturated }) => 100 * saturated.taken },
      { label: 'within 20 s', tone: 'c', of: ({ saturated }) => 100 * saturated.within20s },
    ],
  },
];
const COLUMNS: Record<Curve['name'], { title: string; label: (value: number) => string }> = {
  fanOut: { title: 'asked at once', label: String },
  ringMs: { title: 'ring time, s', label: (value) => String(value / 1_000) },
  waveAfterMs: { title: 'next wave after, s', label: (value) => String(value / 1_000) },
};
const seconds = (ms: Figures['toCallMs']['p99']) => (ms === null ? null : ms / 1_000);

const LEFT = 44;
const WIDTH = 250;
const GAP = 128;
const HEIGHT = 150;
const ROW_GAP = 78;
const TOP = 40;

/** Small multiples: a column for each constant, a row for each thing it costs or brings. Readable on light and dark. */
export function drawCurves(curves: readonly Curve[]): string {
  const width = LEFT + curves.length * (WIDTH + GAP);
  const height = TOP + ROWS.length * (HEIGHT + ROW_GAP);
  const panels = curves.flatMap((curve, i) =>
    ROWS.map((row, j) => panel(curve, row, LEFT + i * (WIDTH + GAP), TOP + j * (HEIGHT + ROW_GAP))),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="What fan-out, ring time and the delay of the next wave do to the time to a call, to rings for nothing and to utilisation" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12">
<style>
svg { background: #fbfaf7; color: #23211d }
.faint { opacity: .6 } .grid { stroke: currentColor; opacity: .12 } .chosen { stroke: currentColor; opacity: .5; stroke-dasharray: 3 4 }
.a { --tone: #0b6e6a } .b { --tone: #a8551c } .c { --tone: #6b4fa0 }
polyline { fill: none; stroke: var(--tone); stroke-width: 2 } circle, .name { fill: var(--tone) } text { fill: currentColor }
text.name { fill: var(--tone) }
@media (prefers-color-scheme: dark) {
svg { background: #171613; color: #ece8df } .a { --tone: #5cc8c2 } .b { --tone: #e79a5c } .c { --tone: #b7a0e8 }
}
</style>
${panels.join('\n')}
</svg>
`;
}

function panel({ name, chosen, points }: Curve, row: Row, x0: number, y0: number): string {
  const x = (i: number) => x0 + (i * WIDTH) / (points.length - 1);
  const y = (value: number) => y0 + HEIGHT * (1 - Math.min(value, row.top) / row.top);
  const grid = row.ticks.map(
    (tick) =>
      `<line class="grid" x1="${x0}" x2="${x0 + WIDTH}" y1="${y(tick)}" y2="${y(tick)}"/><text class="faint" x="${x0 - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  );
  const places = spread(
    row.lines.map((line) => y(line.of(points.at(-1)!) ?? row.top)),
    14,
  );
  const lines = row.lines.map((line, i) => {
    const shown = points.map((point, j) => [x(j), y(line.of(point) ?? row.top)].map((value) => value.toFixed(1)));
    const dots = shown.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.5"/>`).join('');
    const label = `<text class="name" x="${x0 + WIDTH + 8}" y="${(places[i]! + 4).toFixed(1)}">${line.label}</text>`;
    return `<g class="${line.tone}"><polyline points="${shown.map((pair) => pair.join()).join(' ')}"/>${dots}${label}</g>`;
  });
  const at = points.findIndex(({ value }) => value === chosen);
  const mark = at < 0 ? '' : `<line class="chosen" x1="${x(at)}" x2="${x(at)}" y1="${y0 - 6}" y2="${y0 + HEIGHT}"/>`;
  const { title, label } = COLUMNS[name];
  const labels = points.map(
    ({ value }, i) =>
      `<text class="faint" x="${x(i).toFixed(1)}" y="${y0 + HEIGHT + 16}" text-anchor="middle">${label(value)}</text>`,
  );
  const heading = `<text x="${x0}" y="${y0 - 14}" font-weight="600">${row.title}${row.unit ? `, ${row.unit}` : ''}</text>`;
  const axis = `<text class="faint" x="${x0 + WIDTH}" y="${y0 + HEIGHT + 32}" text-anchor="end">${title}</text>`;
  return [heading, ...grid, mark, ...lines, ...labels, axis].join('');
}

/** Moves labels apart that would lie on each other, keeping their order. */
function spread(places: readonly number[], least: number): number[] {
  const moved = [...places];
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  for (const [n, i] of order.entries()) {
    if (n > 0) moved[i] = Math.max(moved[i]!, moved[order[n - 1]!]! + least);
  }
  return moved;
}
