import { z } from 'zod';
import { FEATURES, type Feature } from '@cc/domain/matching/features.ts';
import type { RatePriors } from '@cc/domain/matching/learned-rates.ts';
import type { MatchModel } from '@cc/domain/matching/model.ts';

/** Every feature that this release has, and no number that is none; features of other releases are dropped. */
const weights = z.object(
  Object.fromEntries(FEATURES.map((name) => [name, z.number()])) as Record<Feature, z.ZodNumber>,
);

/** A version of the weights as it is stored. */
export const matchModel: z.ZodType<MatchModel> = z.object({
  weights,
  coldWeights: weights,
  halfSessions: z.number().positive(),
});

/** Platform means as they are stored with it. */
export const ratePriors: z.ZodType<RatePriors> = z.object({
  acceptance: z.number().min(0).max(1),
  success: z.number().min(0).max(1),
  responseMs: z.number().nonnegative(),
});
