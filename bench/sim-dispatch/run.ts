import { figuresOf, type Figures } from './figures.ts';
import { createMarket } from './market.ts';
import { createPlatform, type Platform } from './platform.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

export type Run = (scenario: Scenario) => Figures;

/** Runs scenarios of one seed; those with the same people share their platform. */
export function createRunner(seed: number): Run {
  const platforms = new Map<string, Platform>();
  return (scenario) => {
    const key = JSON.stringify([scenario.consultants, scenario.answers]);
    const platform = platforms.get(key) ?? createPlatform(scenario.consultants, scenario.answers, seed);
    platforms.set(key, platform);
    const market = createMarket(platform, scenario, seed);
    return figuresOf(scenario, market, simulate(platform, market, scenario));
  };
}
