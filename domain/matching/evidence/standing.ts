import { ACTIVITY_DECAYS, SPANS, YEAR_MS } from './decay.ts';
import type { Experience } from './experience.ts';

/** Quality of an ordinary answer, and how many of those everybody starts with. */
const ORDINARY_QUALITY = 0.55;
const ORDINARY_ANSWERS = 5;

/** Places of a person's standing: one for each of `SPANS`, then these. */
export const SINCE = SPANS.length;
export const RATE = SINCE + 1;
export const OVERDUE = RATE + 1;
export const TENURE = OVERDUE + 1;
export const QUALITY = TENURE + 1;
const WIDTH = QUALITY + 1;

/**
 * The features of a person that are the same for every question: how much, how well and when they have answered. Calculated
 * when first asked for, and again only when anybody has answered more: `newest` is the "now" of all of them.
 */
export function createStanding(experience: Experience): (person: number) => Float64Array {
  let known: (Float64Array | undefined)[] = [];
  let version = -1;

  function standingOf(person: number): Float64Array {
    const { answers: allAnswers, activity, first, last, quality, all } = experience.tallies;
    const standing = new Float64Array(WIDTH);
    const answers = allAnswers[person]!;
    if (answers === 0) return standing;
    const { newest } = all;
    const since = (newest - last[person]!) / YEAR_MS;
    const tenure = (newest - first[person]!) / YEAR_MS;
    const rate = answers / (0.1 + tenure);
    for (const [i, span] of SPANS.entries()) {
      standing[i] = Math.log(1 + (activity[span][person]! * ACTIVITY_DECAYS[span].scale(newest)) / 0.1);
    }
    standing[SINCE] = Math.log(1 + 10 / (0.05 + since));
    standing[RATE] = Math.log(1 + rate);
    standing[OVERDUE] = Math.log(1 + since * rate);
    standing[TENURE] = Math.log(1 + tenure / 0.1);
    standing[QUALITY] = (quality[person]! - ORDINARY_QUALITY * answers) / (answers + ORDINARY_ANSWERS);
    return standing;
  }

  return (person) => {
    if (version !== experience.version) {
      version = experience.version;
      known = [];
    }
    return (known[person] ??= standingOf(person));
  };
}
