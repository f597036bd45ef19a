import { z } from 'zod';
import { currency, instant, language, line, lines, minor, page, ratingSummary, tags, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

export const questionStatus = z.enum(['open', 'offering', 'taken', 'parked', 'done', 'cancelled', 'expired']);

/** The wording that the customer agrees to when asking; a new wording gets a new version. */
export const CONSENT_VERSION = '2026-11';

export const questionInput = z.object({
  /** Made by the client; posting the same id again answers with the question as it stands. */
  id: uuid,
  title: line(10, 140),
  text: lines(0, 4_000).default(''),
  tags: tags.default([]),
  language: language.default('en'),
  /** Never pay more than this for a block. */
  maxPriceMinor: minor.positive().max(100_000_000),
  /** "A hold up to your ceiling, charged only past ten minutes." */
  consent: z.literal(true),
});
export type QuestionInput = z.infer<typeof questionInput>;

/** Somebody who was asked, as the waiting customer sees it. */
export const asked = z.object({
  consultantId: uuid,
  name: z.string(),
  headline: z.string(),
  rating: ratingSummary,
  status: z.enum(['ringing', 'accepted', 'declined', 'missed', 'withdrawn']),
  at: instant,
  ringEndsAt: instant,
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
  asked: z.array(asked),
  /** The session that came of it. */
  sessionId: uuid.nullable(),
});
export type QuestionView = z.infer<typeof questionView>;

const id = z.object({ id: uuid });

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
};
