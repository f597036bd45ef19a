import { z } from 'zod';
import { uuid } from './common.ts';

/**
 * Jobs are only the quick way to an effect that a row wants; losing one costs seconds, because the sweeper finds the row.
 * Job ids must not contain ":" (BullMQ) and finished jobs are removed, so that the same id can come again.
 */
export const jobs = {
  /** Write the next wave of offers of a question. */
  match: z.object({ questionId: uuid }),
  /** Close offers of a question whose ring time is over, and what follows from it. */
  'offer-expire': z.object({ questionId: uuid }),
  /** The hold and join deadlines, the mark, the end of the grace and of the block: look at the session now. */
  'session-check': z.object({ sessionId: uuid }),
  /** Carry out what a payment row wants at the provider. */
  'payment-effect': z.object({ paymentId: uuid }),
  /** Look at a hold for something that begins later: place, renew, give up or release it. */
  'advance-hold': z.object({ holdId: uuid }),
  /** Retrieve a payment at the provider and fold in what is new there. */
  'payment-fold': z.object({ paymentId: uuid }),
  /** Retrieve the object of a webhook event and fold it in. */
  'webhook-fold': z.object({ eventId: z.string() }),
  /** Send a mail that a row wants. */
  mail: z.object({ mailId: uuid }),
  /** Send a push that a row wants to the devices of its person. */
  push: z.object({ pushId: uuid }),
  /** Update what is learned of a consultant from finished sessions and offers. */
  learn: z.object({ consultantId: uuid }),
  /** Fit the weights of matching anew, as a row wants. */
  refit: z.object({ refitId: uuid }),
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<N extends JobName> = z.output<(typeof jobs)[N]>;
export const JOB_NAMES = Object.keys(jobs) as JobName[];
