import { z } from 'zod';

/** Relays for people whose network lets nothing else through. Without URLs there are none. */
export const turn = z.object({
  /** turn: and turns: URLs, separated by commas; all share the secret. */
  TURN_URLS: z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((url) => url.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().regex(/^turns?:[^/]/, 'turn:HOST:PORT or turns:HOST:PORT, ?transport=tcp where wanted'))),
  /** Shared with the relays (coturn: `static-auth-secret`); passwords that run out are made with it. */
  TURN_SECRET: z.string().min(16, 'at least 16 characters').optional(),
});
