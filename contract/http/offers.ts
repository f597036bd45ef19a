import { z } from 'zod';
import { currency, instant, minor, page, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

export const offerStatus = z.enum(['ringing', 'accepted', 'declined', 'missed', 'withdrawn']);
export const declineReason = z.enum(['busy', 'not_my_field', 'unclear', 'price', 'other']);

/** A question ringing at me, with its terms. Contact details are taken out of the text. */
export const offerView = z.object({
  id: uuid,
  questionId: uuid,
  title: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  language: z.string(),
  /** Why I was asked, in words. */
  why: z.array(z.string()),
  priceMinor: minor,
  currency,
  blockMinutes: z.int(),
  commissionBps: z.int(),
  /** What I earn if it goes past the free start. */
  earnMinor: minor,
  freeWindowMs: z.int(),
  status: offerStatus,
  createdAt: instant,
  ringEndsAt: instant,
});
export type OfferView = z.infer<typeof offerView>;

export const offersApi = {
  mine: endpoint({
    method: 'get',
    path: '/offers/me',
    summary: 'Offers that I was made, newest first, 20 a page.',
    access: 'user',
    query: page,
    response: z.object({ items: z.array(offerView), total: z.int() }),
  }),
};
