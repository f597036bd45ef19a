import { z } from 'zod';
import { FEATURES, type Feature } from '@cc/domain/matching/model/features.ts';
import type { RatePriors } from '@cc/domain/matching/chances/learned-rates.ts';
import { modelScorer, type MatchModel } from '@cc/domain/matching/model/model.ts';

/** Every feature that this release has, and no number that is none; features of other releases are dropped. */
const weights = z.object(
  Object.fromEntries(FEATURES.map((name) => [name, z.number()])) as Record<Feature, z.ZodNumber>,
);

const numbers = z.array(z.number());
const trees = z.object({
  features: z.array(z.string()),
  trees: z.array(z.object({ feature: numbers, threshold: numbers, yes: numbers, no: numbers, value: numbers })),
});

/** A version of the model as it is stored. One whose trees ask about what this release does not know cannot be used. */
export const matchModel: z.ZodType<MatchModel> = z
  .object({
    weights,
    coldWeights: weights,
    halfSessions: z.number().positive(),
    trees,
  })
  .refine(usable, 'Its trees cannot be used');

function usable(model: MatchModel): boolean {
  try {
    modelScorer(model);
    return true;
  } catch {
    return false;
  }
}

/** Platform means as they are stored with it. */
export const ratePriors: z.ZodType<RatePriors> = z.object({
  acceptance: z.number().min(0).max(1),
  success: z.number().min(0).max(1),
  responseMs: z.number().nonnegative(),
});
