import { z } from 'zod';
import type { RatePriors } from '@cc/domain/matching/learned-rates.ts';

/** Platform means as they are stored with a version of the weights. */
export const ratePriors: z.ZodType<RatePriors> = z.object({
  acceptance: z.number().min(0).max(1),
  success: z.number().min(0).max(1),
  responseMs: z.number().nonnegative(),
});
