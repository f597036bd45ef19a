import { RULES } from './rules.ts';

export type Stars = 1 | 2 | 3 | 4 | 5;

/** Whether a value is a whole number of stars from 1 to 5. */
export function validateStars(stars: unknown): stars is Stars {
  return typeof stars === 'number' && Number.isInteger(stars) && stars >= 1 && stars <= 5;
}

/**
 * The average that is shown, from the sum and number of stars: pulled towards the usual mean while there are few ratings (as
 * if `ratingPriorCount` average ones had been given before), so that a single one says little. Null while there are none.
 */
export function publicAverage(
  { sum, count }: { sum: number; count: number },
  rules: { ratingPriorMean: number; ratingPriorCount: number } = RULES,
): number | null {
  if (count <= 0) return null;
  return (sum + rules.ratingPriorMean * rules.ratingPriorCount) / (count + rules.ratingPriorCount);
}
