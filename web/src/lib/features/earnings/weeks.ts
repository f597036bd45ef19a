export interface Week {
  /** Monday 00:00 UTC, ISO 8601. */
  weekStart: string;
  payoutMinor: number;
  feeMinor: number;
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** The weeks of a chart without holes: weeks in which nothing was earned are weeks too. At least `atLeast` of them, up to the last one given. */
export function continuousWeeks(weeks: readonly Week[], atLeast = 8): Week[] {
  const starts = weeks.map(({ weekStart }) => Date.parse(weekStart));
  if (starts.length === 0) return [];
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const count = Math.max(atLeast, Math.round((last - first) / WEEK_MS) + 1);
  return Array.from({ length: count }, (_, i) => {
    const start = last - (count - 1 - i) * WEEK_MS;
    const found = weeks[starts.indexOf(start)];
    return found ?? { weekStart: new Date(start).toISOString(), payoutMinor: 0, feeMinor: 0 };
  });
}
