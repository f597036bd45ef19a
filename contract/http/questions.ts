import { z } from 'zod';
import { currency, instant, language, line, lines, minor, page, ratingSummary, tags, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';
import { sessionView } from './sessions.ts';

export const questionStatus = z.enum(['open', 'offering', 'taken', 'parked', 'done', 'cancelled', 'expired']);

/** The wording that the customer agrees to when asking; a new wording gets a new version. */
export const CONSENT_VERSION = '2026-11b';

export const questionInput = z.object({
  /** Made by the client; posting the same id again answers with the question as it stands. */
  id: uuid,
  title: line(10, 140),
  text: lines(0, 4_000).default(''),
  tags: tags.default([]),
  language: language.default('en'),
  /** Never pay more than this for a block. */
  maxPriceMinor: minor.positive().max(100_000_000),
  /** "A hold up to your ceiling, charged only past ten minutes (two, with somebody you talked with lately)." */
  consent: z.literal(true),
  /** "My free calls of the day are used up: this one is charged from its start." Only asked for when they are. */
  noFreeStart: z.boolean().default(false),
  /** Whom the asker would like to talk with: asked before anybody else, if they are free and it fits. */
  firstChoiceId: uuid.nullable().default(null),
});
export type QuestionInput = z.infer<typeof questionInput>;

/** Somebody who was asked, as the waiting customer sees it. */
export const asked = z.object({
  consultantId: uuid,
  name: z.string(),
  headline: z.string(),
  rating: ratingSummary,
  /** Why they were asked, in short sentences, the strongest reason first. */
  why: z.array(z.string()),
  /** I have talked with them in the last 30 days, so the free start would be shorter. */
  talkedLately: z.boolean(),
  status: z.enum(['ringing', 'accepted', 'declined', 'missed', 'withdrawn']),
  at: instant,
  ringEndsAt: instant,
});

export const parkReason = z.enum(['asker_gone', 'notify', 'left_open']);

/** A consultant who would answer a question that was left open, as its asker sees it: confirm in time, or it is released. */
export const claimed = z.object({
  id: uuid,
  consultantId: uuid,
  name: z.string(),
  headline: z.string(),
  rating: ratingSummary,
  priceMinor: minor,
  currency,
  blockMinutes: z.int(),
  at: instant,
  confirmBy: instant,
});

/** A question as its asker sees it. */
export const questionView = z.object({
  id: uuid,
  title: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  language: z.string(),
  maxPriceMinor: minor,
  currency,
  status: questionStatus,
  round: z.int(),
  createdAt: instant,
  /** End of the first wait; afterwards the customer is offered the choices of "nobody is free". */
  waitUntil: instant,
  /** True once the wait is over and nobody took it. */
  nobodyFree: z.boolean(),
  closedReason: z.string().nullable(),
  /** Why it is parked and since when; null while it is not. */
  parked: z
    .object({
      reason: parkReason,
      at: instant,
      /** When its asker was last told that somebody who fits is free. */
      notifiedAt: instant.nullable(),
    })
    .nullable(),
  /** Who would answer it now, waiting for its asker's word. */
  claim: claimed.nullable(),
  /** Whom its asker wanted to be asked first. */
  firstChoice: z.object({ consultantId: uuid, name: z.string() }).nullable(),
  /** It ends by itself then, if nobody has taken it. */
  expiresAt: instant,
  asked: z.array(asked),
  /** The session that came of it. */
  sessionId: uuid.nullable(),
});
export type QuestionView = z.infer<typeof questionView>;

/** A left-open question as consultants see it while they browse; contact details are taken out of the text. */
export const openQuestion = z.object({
  id: uuid,
  title: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  language: z.string(),
  /** Words of the question that my profile has, the closest first. */
  matched: z.array(z.string()),
  /** My own price of a block, and what I earn of it. */
  priceMinor: minor,
  earnMinor: minor,
  commissionBps: z.int(),
  currency,
  blockMinutes: z.int(),
  freeWindowMs: z.int(),
  createdAt: instant,
  expiresAt: instant,
});
export type OpenQuestion = z.infer<typeof openQuestion>;

/** A claim as the consultant who made it sees it. */
export const claimView = z.object({
  id: uuid,
  questionId: uuid,
  title: z.string(),
  status: z.enum(['waiting', 'confirmed', 'refused', 'withdrawn', 'expired']),
  priceMinor: minor,
  earnMinor: minor,
  currency,
  blockMinutes: z.int(),
  createdAt: instant,
  confirmBy: instant,
  /** The call that came of it. */
  sessionId: uuid.nullable(),
});
export type ClaimView = z.infer<typeof claimView>;

/** How long questions like mine usually wait, learned from recent ones. */
export const waitEstimate = z.object({
  /** Half of them were answered within this; null when fewer than half were. */
  medianMs: z.number().nonnegative().nullable(),
  scope: z.enum(['kind_and_hour', 'kind', 'hour', 'all']),
  count: z.int(),
});
export type WaitEstimateView = z.infer<typeof waitEstimate>;

const id = z.object({ id: uuid });
const claimId = z.object({ claimId: uuid });

export const questionsApi = {
  mine: endpoint({
    method: 'get',
    path: '/questions/me',
    summary: 'My questions, newest first, 20 a page.',
    access: 'user',
    query: page,
    response: z.object({ items: z.array(questionView), total: z.int() }),
  }),
  get: endpoint({
    method: 'get',
    path: '/questions/:id',
    summary: 'One question of mine, with who was asked.',
    access: 'user',
    params: id,
    response: questionView,
    errors: ['not_found'],
  }),
  open: endpoint({
    method: 'get',
    path: '/questions/open',
    summary: 'Questions that were left open and that I could answer, the closest to my profile first, 20 a page.',
    access: 'user',
    query: page,
    response: z.object({ items: z.array(openQuestion), total: z.int() }),
    errors: ['not_found'],
  }),
  estimate: endpoint({
    method: 'get',
    path: '/questions/:id/estimate',
    summary: 'How long questions of this kind and hour usually wait; null when too little is known.',
    access: 'user',
    params: id,
    response: z.object({ estimate: waitEstimate.nullable() }),
    errors: ['not_found'],
  }),
  wait: endpoint({
    method: 'post',
    path: '/questions/:id/wait',
    summary: 'Nobody was free: keep waiting for another two minutes.',
    access: 'user',
    params: id,
    response: questionView,
    errors: ['not_found', 'conflict'],
  }),
  cancel: endpoint({
    method: 'post',
    path: '/questions/:id/cancel',
    summary: 'Stop asking.',
    access: 'user',
    params: id,
    response: questionView,
    errors: ['not_found', 'conflict'],
  }),
  park: endpoint({
    method: 'post',
    path: '/questions/:id/park',
    summary:
      'Stop asking around: tell me when somebody is free (notify), or leave it open for consultants to claim (left_open).',
    access: 'user',
    params: id,
    body: z.object({ how: z.enum(['notify', 'left_open']) }),
    response: questionView,
    errors: ['not_found', 'conflict'],
  }),
  resume: endpoint({
    method: 'post',
    path: '/questions/:id/resume',
    summary: 'Ask a parked question around again, for another two minutes.',
    access: 'user',
    params: id,
    response: questionView,
    errors: ['not_found', 'conflict', 'question_active'],
  }),
  claim: endpoint({
    method: 'post',
    path: '/questions/:id/claim',
    summary: 'I would answer this left-open question; its asker has ten minutes to confirm.',
    access: 'user',
    params: id,
    response: claimView,
    errors: ['not_found', 'offer_taken', 'offer_closed', 'busy', 'paused', 'payouts_disabled', 'conflict'],
  }),
  unclaim: endpoint({
    method: 'post',
    path: '/questions/:id/unclaim',
    summary: 'Take my claim back before it is confirmed.',
    access: 'user',
    params: id,
    response: claimView,
    errors: ['not_found', 'offer_closed'],
  }),
  confirm: endpoint({
    method: 'post',
    path: '/questions/:id/confirm',
    summary: 'Yes, this consultant: from here on the same as an accepted offer.',
    access: 'user',
    params: id,
    body: claimId,
    response: sessionView,
    errors: ['not_found', 'offer_closed', 'busy', 'card_required', 'question_active'],
  }),
  refuse: endpoint({
    method: 'post',
    path: '/questions/:id/refuse',
    summary: 'Not this consultant: the question is open to the others again.',
    access: 'user',
    params: id,
    body: claimId,
    response: questionView,
    errors: ['not_found', 'offer_closed'],
  }),
};
