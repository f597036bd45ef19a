import { z } from 'zod';
import { currency, instant, lines, minor, ok, page, uuid } from '../common.ts';
import { iceServerSchema, roomAccessSchema, roomScopeSchema } from '../room-token.ts';
import { role } from './users.ts';
import { endpoint, file } from './endpoint.ts';

export const sessionStatus = z.enum(['authorizing', 'ready', 'live', 'interrupted', 'ended', 'cancelled']);
export const sessionOutcome = z.enum(['billed', 'free', 'failed', 'no_show']);
export const endReason = z.enum([
  'hung_up',
  'block_over',
  'connection_lost',
  'hold_failed',
  'hold_abandoned',
  'no_show',
  'cancelled',
]);
export const paymentStatus = z.enum(['new', 'action_required', 'declined', 'held', 'captured', 'cancelled']);

export const brokenOffBy = z.enum(['consultant', 'platform']);
export const refundReason = z.enum(['consultant_left', 'platform_fault', 'case', 'by_hand']);

/** Money that goes back to the customer. */
export const refundView = z.object({
  reason: refundReason,
  amountMinor: minor,
  /** `failed`: the bank would not take it, and we are finding another way. */
  status: z.enum(['wanted', 'pending', 'succeeded', 'failed']),
  at: instant,
});
export type RefundView = z.infer<typeof refundView>;

/** The customer says that a charge was not right; the consultant answers, an admin decides. Both see all of it. */
export const sessionCase = z.object({
  status: z.enum(['open', 'answered', 'refunded', 'rejected']),
  statement: z.string(),
  createdAt: instant,
  answer: z.string().nullable(),
  answeredAt: instant.nullable(),
  decision: z.string().nullable(),
  decidedAt: instant.nullable(),
  refundMinor: minor.nullable(),
});
export type SessionCase = z.infer<typeof sessionCase>;

/** A call as one of its two people sees it. Durations are ms of evidenced talk time. */
export const sessionView = z.object({
  id: uuid,
  questionId: uuid,
  status: sessionStatus,
  outcome: sessionOutcome.nullable(),
  endReason: endReason.nullable(),
  /** Who did not come in time, where it came to nothing for it (`no_show`). Empty when both came and a line failed. */
  stayedAway: z.array(role),
  /** My own part in it. */
  role,
  other: z.object({ id: uuid, name: z.string(), headline: z.string() }),
  title: z.string(),
  text: z.string(),
  priceMinor: minor,
  currency,
  blockMinutes: z.int(),
  /** How many blocks the call has: one, and one more for each time that it was extended. */
  blocks: z.int(),
  /** A further block whose hold does not stand yet, for its customer alone; null when there is none. */
  extension: z
    .object({
      block: z.int(),
      status: z.enum(['new', 'action_required', 'declined']),
      declineCode: z.string().nullable(),
      card: z.object({ brand: z.string(), last4: z.string() }),
    })
    .nullable(),
  commissionBps: z.int(),
  /** What the consultant earns of it, after what went back. */
  earnMinor: minor,
  freeWindowMs: z.int(),
  /** `pair`: shorter, because the two have talked lately. `used_up`: none, because the customer's free calls of the day are. */
  freeWindowWhy: z.enum(['usual', 'pair', 'used_up']),
  createdAt: instant,
  holdDeadlineAt: instant,
  joinDeadlineAt: instant.nullable(),
  liveAt: instant.nullable(),
  interruptedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Talk time up to `talkingSince` (or in all, when nothing is running). */
  talkMs: z.int(),
  talkingSince: instant.nullable(),
  /** When the free start will be over if nobody leaves; null while the clock stands. */
  markAt: instant.nullable(),
  /** When the last block will be over if nobody leaves; null while the clock stands. */
  blockEndsAt: instant.nullable(),
  decision: z.enum(['capture', 'cancel']).nullable(),
  /** Status and card are the first block's, amounts are of all blocks. */
  payment: z.object({
    status: paymentStatus,
    declineCode: z.string().nullable(),
    capturedMinor: minor,
    refundedMinor: minor,
    card: z.object({ brand: z.string(), last4: z.string() }),
  }),
  /** Who broke it off, by the evidence; null when nobody did, when the customer left, or while that is not settled. */
  brokenOffBy: brokenOffBy.nullable(),
  /** Oldest first. */
  refunds: z.array(refundView),
  case: sessionCase.nullable(),
  /** Until when its customer may state a case; null when there is nothing to state one about, or there is one. */
  caseUntil: instant.nullable(),
  myRating: z.int().nullable(),
  theirRating: z.int().nullable(),
});
export type SessionView = z.infer<typeof sessionView>;

export const chatMessage = z.object({
  id: uuid,
  sessionId: uuid,
  senderId: uuid,
  /** Empty where a file was sent. */
  text: z.string(),
  /** Fetched by the message's id. `type` is what its content says; null where that says nothing, as text does. */
  file: z.object({ name: z.string(), type: z.string().nullable(), bytes: z.int() }).nullable(),
  at: instant,
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** Where to join and with what; `warm` before the hold stands, then `call`. */
export const roomAccess = roomAccessSchema.extend({
  scope: roomScopeSchema,
  /** None where the deployment has no relay. */
  iceServers: z.array(iceServerSchema),
});
export type RoomAccess = z.infer<typeof roomAccess>;

/** How the bill came about, recomputable from the intervals shown. */
export const timeline = z.object({
  freeWindowMs: z.int(),
  talkMs: z.int(),
  markAt: instant.nullable(),
  decision: z.enum(['capture', 'cancel']).nullable(),
  decidedAt: instant.nullable(),
  endedAt: instant.nullable(),
  intervals: z.array(z.object({ role, from: instant, to: instant, open: z.boolean() })),
  events: z.array(z.object({ at: instant, what: z.string() })),
});

const id = z.object({ id: uuid });

/** What the customer agrees to: which block (the first is 1), for which price. */
export const furtherBlock = z.object({ block: z.int().min(2).max(100), priceMinor: minor });

export const sessionsApi = {
  mine: endpoint({
    method: 'get',
    path: '/sessions/me',
    summary: 'My calls in one of the two roles (or both), newest first, 20 a page.',
    access: 'user',
    query: page.extend({ role: role.optional() }),
    response: z.object({ items: z.array(sessionView), total: z.int() }),
  }),
  get: endpoint({
    method: 'get',
    path: '/sessions/:id',
    summary: 'One call of mine.',
    access: 'user',
    params: id,
    response: sessionView,
    errors: ['not_found'],
  }),
  start: endpoint({
    method: 'post',
    path: '/sessions/:id/start',
    summary: 'I am here: answers with the room to join. The session is live once both are there.',
    access: 'user',
    params: id,
    response: roomAccess,
    errors: ['not_found', 'conflict', 'no_media_node'],
  }),
  end: endpoint({
    method: 'post',
    path: '/sessions/:id/end',
    summary: 'Hang up (or give up, before it was live).',
    access: 'user',
    params: id,
    response: sessionView,
    errors: ['not_found'],
  }),
  extend: endpoint({
    method: 'post',
    path: '/sessions/:id/extend',
    summary: 'Agree to another block of a call that nears its end: its price is held now, and charged when it begins.',
    access: 'user',
    params: id,
    body: furtherBlock,
    response: sessionView,
    errors: ['not_found', 'conflict', 'card_required'],
  }),
  callOffExtension: endpoint({
    method: 'post',
    path: '/sessions/:id/extend/call-off',
    summary: 'Not another block after all, while its hold does not stand.',
    access: 'user',
    params: id,
    body: furtherBlock.pick({ block: true }),
    response: sessionView,
    errors: ['not_found'],
  }),
  rate: endpoint({
    method: 'post',
    path: '/sessions/:id/rating',
    summary: 'Rate the other person, once.',
    access: 'user',
    params: id,
    body: z.object({ stars: z.int().min(1).max(5), comment: lines(0, 1_000).default('') }),
    response: ok,
    errors: ['not_found', 'not_ratable', 'already_rated'],
  }),
  messages: endpoint({
    method: 'get',
    path: '/sessions/:id/messages',
    summary: 'The chat of a call of mine, oldest first.',
    access: 'user',
    params: id,
    response: z.object({ items: z.array(chatMessage) }),
    errors: ['not_found'],
  }),
  invoice: endpoint({
    method: 'get',
    path: '/sessions/:id/invoice',
    summary: 'The receipt of a call that I paid, as a PDF; by number where there are several, credit notes too.',
    access: 'user',
    params: id,
    query: z.object({ number: z.string().max(20).optional() }),
    produces: 'application/pdf',
    response: file,
    errors: ['not_found'],
  }),
  timeline: endpoint({
    method: 'get',
    path: '/sessions/:id/timeline',
    summary: 'Who was present when, the mark, and the decision.',
    access: 'user',
    params: id,
    response: timeline,
    errors: ['not_found'],
  }),
};
