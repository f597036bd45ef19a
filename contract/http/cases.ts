import { z } from 'zod';
import { currency, instant, lines, minor, ok, page, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';
import { sessionCase, sessionView, timeline } from './sessions.ts';

const id = z.object({ id: uuid });
const statement = lines(20, 4_000);

/** A case in the list of the admins. */
const caseRow = z.object({
  id: uuid,
  sessionId: uuid,
  title: z.string(),
  customer: z.string(),
  consultant: z.string(),
  status: sessionCase.shape.status,
  capturedMinor: minor,
  currency,
  createdAt: instant,
  answeredAt: instant.nullable(),
});

export const casesApi = {
  state: endpoint({
    method: 'post',
    path: '/sessions/:id/case',
    summary: 'Say, as its customer, what was not right about a call that was charged; within seven days, once.',
    access: 'user',
    params: id,
    body: z.object({ statement }),
    response: sessionView,
    errors: ['not_found', 'conflict'],
  }),
  answer: endpoint({
    method: 'post',
    path: '/sessions/:id/case/answer',
    summary: 'Answer, as the consultant, the case about a call of mine; once, until it is decided.',
    access: 'user',
    params: id,
    body: z.object({ answer: statement }),
    response: sessionView,
    errors: ['not_found', 'conflict'],
  }),
  list: endpoint({
    method: 'get',
    path: '/admin/cases',
    summary: 'Cases, those that wait for a decision first, 20 a page.',
    access: 'admin',
    query: page.extend({ which: z.enum(['waiting', 'decided']).default('waiting') }),
    response: z.object({ items: z.array(caseRow), total: z.int() }),
  }),
  get: endpoint({
    method: 'get',
    path: '/admin/cases/:id',
    summary: 'One case with what is known of its call. Looking is audited.',
    access: 'admin',
    params: id,
    response: caseRow.extend({
      case: sessionCase,
      blockMinutes: z.int(),
      /** What can still be given back. */
      leftMinor: minor,
      refundedMinor: minor,
      /** From when on it may be decided: the consultant is heard first. */
      decidableAt: instant,
      timeline,
    }),
    errors: ['not_found'],
  }),
  decide: endpoint({
    method: 'post',
    path: '/admin/cases/:id/decide',
    summary:
      'Decide a case: refund all or part of what is left, commission and payout in proportion, or reject it (0).',
    access: 'admin',
    params: id,
    body: z.object({
      refundMinor: minor.nonnegative(),
      decision: lines(20, 2_000).describe('What both are told, and the audit log.'),
    }),
    response: ok,
    errors: ['not_found', 'conflict'],
  }),
};
