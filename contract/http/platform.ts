import { z } from 'zod';
import { currency } from '../common.ts';
import { endpoint } from './endpoint.ts';

export const platformApi = {
  config: endpoint({
    method: 'get',
    path: '/config',
    summary: 'What a browser needs to know about this deployment.',
    access: 'public',
    response: z.object({
      currency,
      freeWindowMs: z.int(),
      waitMs: z.int(),
      payments: z.object({
        /** `stripe` mounts Stripe Elements; `standin` shows the development card form. */
        kind: z.enum(['stripe', 'standin']),
        publishableKey: z.string(),
        /** Where the stand-in listens. */
        url: z.url().nullable(),
      }),
      /** Development only: people to sign in as. */
      demoPeople: z.array(
        z.object({ name: z.string(), email: z.string(), password: z.string(), role: z.string(), what: z.string() }),
      ),
    }),
  }),
};
