import { z } from 'zod';
import {
  currency,
  instant,
  language,
  line,
  lines,
  minor,
  ok,
  page,
  person,
  ratingSummary,
  tags,
  uuid,
} from '../common.ts';
import { endpoint } from './endpoint.ts';

export const tier = z.enum(['rookie', 'standard', 'expert', 'partner']);
export const blockMinutes = z.union([z.literal(20), z.literal(30), z.literal(45), z.literal(60)]);

/** Presence as others may see it. */
export const presence = z.enum(['online', 'reachable', 'busy', 'away', 'offline']);
export type Presence = z.infer<typeof presence>;

/** What a consultant edits. */
export const profileInput = z.object({
  headline: line(10, 120),
  bio: lines(40, 4_000),
  tags: tags.refine((value) => value.length > 0, 'at least one tag'),
  languages: z.array(language).min(1).max(8),
  hourlyRateMinor: minor.min(0).max(10_000_000),
  blockMinutes,
});

/** A face in the directory, on the landing page, or among those being asked. */
export const consultantCard = person.extend({
  headline: z.string(),
  tags: z.array(z.string()),
  languages: z.array(z.string()),
  rating: ratingSummary,
  tier,
  hourlyRateMinor: minor,
  blockMinutes: z.int(),
  /** Price of one block. */
  priceMinor: minor,
  currency,
  /** Online only where the consultant lets it be seen. */
  online: z.boolean(),
});
export type ConsultantCard = z.infer<typeof consultantCard>;

export const review = z.object({
  stars: z.int().min(1).max(5),
  comment: z.string(),
  /** First name of the customer. */
  by: z.string(),
  at: instant,
});

/** A review with whom it is about, for the landing page. */
export const publicReview = review.extend({ consultant: person.extend({ headline: z.string() }) });
export type PublicReview = z.infer<typeof publicReview>;

export const publicProfile = consultantCard.extend({
  bio: z.string(),
  sessions: z.int(),
  memberSince: instant,
  reviews: z.array(review),
});
export type PublicProfile = z.infer<typeof publicProfile>;

export const ownProfile = z.object({
  headline: z.string(),
  bio: z.string(),
  tags: z.array(z.string()),
  languages: z.array(z.string()),
  hourlyRateMinor: minor,
  blockMinutes: z.int(),
  priceMinor: minor,
  currency,
  tier,
  commissionBps: z.int(),
  active: z.boolean(),
  /** 0–100, with what to add next. */
  completeness: z.int(),
  missing: z.array(z.string()),
  rating: ratingSummary,
});
export type OwnProfile = z.infer<typeof ownProfile>;

/** Figures of the consultant's day (UTC). */
export const deskFigures = z.object({
  answered: z.int(),
  missed: z.int(),
  declined: z.int(),
  calls: z.int(),
  earnedMinor: minor,
  currency,
});

const id = z.object({ id: uuid });

export const consultantsApi = {
  list: endpoint({
    method: 'get',
    path: '/consultants',
    summary: 'Directory, newest filters in the query; 24 a page.',
    access: 'public',
    query: page.extend({
      search: z.string().trim().max(100).optional(),
      tag: z.string().trim().max(32).optional(),
      language: language.optional(),
      maxRate: z.coerce.number().int().positive().optional(),
      minRating: z.coerce.number().min(1).max(5).optional(),
      online: z.stringbool().optional(),
    }),
    response: z.object({ items: z.array(consultantCard), total: z.int(), onlineCount: z.int() }),
  }),
  profile: endpoint({
    method: 'get',
    path: '/consultants/:id/profile',
    summary: 'Public profile with reviews.',
    access: 'public',
    params: id,
    response: publicProfile,
    errors: ['not_found'],
  }),
  own: endpoint({
    method: 'get',
    path: '/consultants/me/profile',
    summary: 'My consultant profile.',
    access: 'user',
    response: ownProfile,
    errors: ['not_found'],
  }),
  save: endpoint({
    method: 'put',
    path: '/consultants/me/profile',
    summary: 'Create or change my consultant profile.',
    access: 'user',
    body: profileInput,
    response: ownProfile,
  }),
  setActive: endpoint({
    method: 'put',
    path: '/consultants/me/active',
    summary: 'Switch my consultant profile on or off as a whole.',
    access: 'user',
    body: z.object({ active: z.boolean() }),
    response: ok,
    errors: ['not_found'],
  }),
  figures: endpoint({
    method: 'get',
    path: '/consultants/me/figures',
    summary: "Today's figures of my desk.",
    access: 'user',
    response: deskFigures,
  }),
  ceilings: endpoint({
    method: 'get',
    path: '/consultants/ceilings',
    summary: 'How many are online, and how many of them are within a ceiling; prices of a block, ascending.',
    access: 'public',
    response: z.object({ online: z.int(), pricesMinor: z.array(minor), currency }),
  }),
  reviews: endpoint({
    method: 'get',
    path: '/consultants/reviews',
    summary: 'A few recent good reviews with words in them, of different consultants.',
    access: 'public',
    response: z.object({ items: z.array(publicReview) }),
  }),
};
