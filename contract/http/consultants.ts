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
import { timeZone } from './notifications.ts';

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

export const profileAdvice = z.object({
  field: z.enum(['headline', 'bio', 'tags', 'languages', 'hourlyRateMinor']),
  words: z.string(),
  required: z.boolean(),
  gain: z.int(),
});

export const rookieStep = z.object({ words: z.string(), state: z.string(), met: z.boolean() });

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
  /** The same as `missing`, the most useful first: which field, and how many percent it brings. */
  advice: z.array(profileAdvice),
  /** What a rookie needs to become a standard consultant, and what that brings; null for everybody else. */
  rookie: z.object({ commissionBps: z.int(), steps: z.array(rookieStep) }).nullable(),
  rating: ratingSummary,
});
export type OwnProfile = z.infer<typeof ownProfile>;

/** A profile as far as it is written, to find tags in. */
export const tagSuggestionsInput = z.object({
  headline: z.string().max(120),
  bio: z.string().max(4_000),
  tags,
});

export const tagSuggestion = z.object({
  tag: z.string(),
  why: z.enum(['used', 'known', 'word']),
  /** How many other consultants have it. */
  profiles: z.int().nonnegative(),
});
export type TagSuggestion = z.infer<typeof tagSuggestion>;

const said = (max: number) => z.string().max(max).default('');

/** What an export of a professional network says: positions, skills, summary. At least one of them says something. */
export const careerInput = z
  .object({
    headline: said(500),
    summary: said(4_000),
    industry: said(200),
    positions: z
      .array(
        z.object({
          title: said(200),
          company: said(200),
          description: said(1_000),
          from: said(40),
          to: said(40),
        }),
      )
      .max(12)
      .default([]),
    skills: z.array(z.string().max(80)).max(100).default([]),
    languages: z.array(language).max(20).default([]),
  })
  .refine(
    ({ positions, skills, ...texts }) =>
      positions.length + skills.length > 0 || [texts.headline, texts.summary].some((text) => text.trim() !== ''),
    'nothing about a career',
  );
export type CareerInput = z.input<typeof careerInput>;

/** A profile as it could be; null, or an empty list, where nothing was found. */
export const profileProposal = z.object({
  headline: z.string().nullable(),
  bio: z.string().nullable(),
  tags: z.array(z.string()),
  languages: z.array(z.string()),
});
export type ProfileProposal = z.infer<typeof profileProposal>;

/** Figures of the consultant's day, by their own clock. */
export const deskFigures = z.object({
  /** When that day began. */
  since: instant,
  answered: z.int(),
  missed: z.int(),
  declined: z.int(),
  calls: z.int(),
  inCallMs: z.int(),
  /** Switched on with a page open, or in a call. */
  onlineMs: z.int(),
  /** Share (0–1) of the time online that was spent in calls; null without any. */
  utilisation: z.number().min(0).max(1).nullable(),
  earnedMinor: minor,
  currency,
});
export type DeskFigures = z.infer<typeof deskFigures>;

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
  suggestTags: endpoint({
    method: 'post',
    path: '/consultants/me/tag-suggestions',
    summary: 'Tags that headline and bio speak of and that are not there yet; nothing is saved.',
    access: 'user',
    body: tagSuggestionsInput,
    response: z.object({ items: z.array(tagSuggestion) }),
    errors: ['rate_limited'],
  }),
  proposeProfile: endpoint({
    method: 'post',
    path: '/consultants/me/import',
    summary: 'A profile proposed from what an export of a professional network says; nothing is saved.',
    access: 'user',
    body: careerInput,
    response: profileProposal,
    errors: ['rate_limited'],
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
    summary: "Today's figures of my desk, by my own time zone, or the given one while I have set none.",
    access: 'user',
    query: z.object({ timeZone: timeZone.optional() }),
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
