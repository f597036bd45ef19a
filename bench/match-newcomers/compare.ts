import { EXPLORED_SHARE } from '@cc/domain/matching/chances/exploration.ts';
import { figuresOf, type Figures } from './figures.ts';
import { runWorld } from './run.ts';
import { createWorld, type WorldSize } from './world.ts';

export interface Comparison extends WorldSize {
  bound: number;
  off: Figures;
  on: Figures;
  faults: string[];
}

/** The same world twice: without exploring and with it. */
export function compareWorlds(size: WorldSize): Comparison {
  const world = createWorld(size);
  const [off, on] = [false, true].map((explores) => figuresOf(world, runWorld(world, explores))) as [Figures, Figures];
  // Which questions are explored is chance: three standard deviations beside the bound are no fault.
  const chance = 3 * Math.sqrt((EXPLORED_SHARE * (1 - EXPLORED_SHARE)) / size.questions);
  const faults = [
    ...(on.explored.questions > EXPLORED_SHARE + chance
      ? ['More questions than the bound gave a newcomer a place']
      : []),
    ...(on.explored.bestDisplaced > 0 ? ['The best lost the place to a newcomer'] : []),
    ...(on.explored.othersDisplaced > 0 ? ['Another than the last lost the place to a newcomer'] : []),
  ];
  return { ...size, bound: Number(EXPLORED_SHARE.toFixed(4)), off, on, faults };
}
