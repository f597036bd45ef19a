import { loadConfig } from '@cc/platform/config/load.ts';
import { common } from '@cc/platform/config/schema.ts';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(0).max(20_000);

const schema = z
  .object({
    ...common.shape,
    /** The site that they sign in to. */
    PUBLIC_URL: z.url(),
    /** Where health and metrics are answered; nowhere unless set. */
    DEMO_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    /** How long they take to answer an offer. */
    DEMO_ACCEPT_MS_MIN: milliseconds.default(2_000),
    DEMO_ACCEPT_MS_MAX: milliseconds.default(5_000),
    /** Same seed, same delays, words and stars. */
    DEMO_SEED: z.coerce.number().int().default(1),
  })
  .refine((value) => value.DEMO_ACCEPT_MS_MIN <= value.DEMO_ACCEPT_MS_MAX, {
    path: ['DEMO_ACCEPT_MS_MAX'],
    message: 'at least DEMO_ACCEPT_MS_MIN',
  });

export type DemoConfig = z.output<typeof schema>;

/** @throws Error in production: demo people have a known password. */
export function loadDemoConfig(env = process.env): DemoConfig {
  const config = loadConfig(schema, env);
  if (config.NODE_ENV === 'production') throw new Error('Demo consultants are for development: not in production.');
  return config;
}
