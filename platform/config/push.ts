import { z } from 'zod';

const key = z.string().regex(/^[\w-]{43,90}$/, 'base64url, from `npx web-push generate-vapid-keys`');

/** Web push. Without keys nothing is pushed, and pages do not offer it. */
export const push = z.object({
  VAPID_PUBLIC_KEY: key.optional(),
  /** Only for tests: origin of a push service beside those of the browsers. Never set in production. */
  PUSH_STANDIN_ORIGIN: z.url().optional(),
});

/** The workers send, so they alone have the private key. */
export const pushSending = z.object({ ...push.shape, VAPID_PRIVATE_KEY: key.optional() });
