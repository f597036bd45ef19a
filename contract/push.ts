import { z } from 'zod';
import { currency, minor, uuid } from './common.ts';

/** What a push is about. Never what a customer wrote but the tags: it is shown on locked screens. */
export const pushContent = z.discriminatedUnion('kind', [
  /** A question rings. */
  z.object({ kind: z.literal('offer'), offerId: uuid, tags: z.array(z.string()), earnMinor: minor, currency }),
  /** Somebody would answer a question that was left open, and waits for its asker. */
  z.object({ kind: z.literal('claim'), questionId: uuid, name: z.string() }),
  /** Somebody who fits is free, and my question waits for that. */
  z.object({ kind: z.literal('free'), questionId: uuid }),
  /** Asked for by its receiver, to hear whether it arrives. */
  z.object({ kind: z.literal('test') }),
]);
export type PushContent = z.infer<typeof pushContent>;

/** What a service worker gets, encrypted for it alone. */
export const pushMessage = z.object({
  content: pushContent,
  /** The device, so that it can say that it has shown an offer. */
  subscriptionId: uuid,
  /** For how long it mattered when it was sent, ms. */
  leftMs: z.int(),
});
export type PushMessage = z.infer<typeof pushMessage>;
