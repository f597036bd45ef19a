import type { Rules } from '@cc/domain/rules.ts';
import type { Figures } from './figures.ts';
import type { Run } from './run.ts';
import { SATURATED, STEADY } from './scenario.ts';

/** One constant of the plan, and what becomes of everything when it alone is changed. */
export interface Curve {
  name: 'fanOut' | 'ringMs' | 'waveAfterMs';
  /** As the plan has it. */
  chosen: number;
  points: { value: number; steady: Figures; saturated: Figures }[];
}

const VALUES: Record<Curve['name'], number[]> = {
  fanOut: [1, 2, 3, 4, 5, 6],
  ringMs: [12_000, 16_000, 20_000, 25_000, 35_000, 45_000],
  waveAfterMs: [3_000, 5_000, 7_000, 10_000, 15_000, 25_000],
};

export function curvesOf(run: Run, rules: Rules): Curve[] {
  const names = Object.keys(VALUES) as Curve['name'][];
  return names.map((name) => ({
    name,
    chosen: rules[name],
    points: VALUES[name].map((value) => {
      const changed = { ...rules, [name]: value };
      const [steady, saturated] = [run({ ...STEADY, rules: changed }), run({ ...SATURATED, rules: changed })];
      return { value, steady, saturated };
    }),
  }));
}
