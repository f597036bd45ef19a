import { z } from 'zod';
import { instant, page, uuid } from '../common.ts';
import { callQuality } from './call.ts';
import { endpoint } from './endpoint.ts';
import { endReason, sessionOutcome, sessionStatus, timeline } from './sessions.ts';

/** How many minutes of somebody's connection were measured, and how many of them were in trouble. */
const measured = z.object({ minutes: z.int(), fair: z.int(), poor: z.int() });

/** A call in the list of the admins. */
const sessionRow = z.object({
  id: uuid,
  questionId: uuid,
  title: z.string(),
  customer: z.string(),
  consultant: z.string(),
  status: sessionStatus,
  outcome: sessionOutcome.nullable(),
  createdAt: instant,
  quality: z.object({ customer: measured, consultant: measured }),
});
export type AdminSession = z.output<typeof sessionRow>;

export const adminSessionsApi = {
  list: endpoint({
    method: 'get',
    path: '/admin/sessions',
    summary: 'Calls, the newest first, 20 a page: all of them, or those with a minute in which a connection was poor.',
    access: 'admin',
    query: page.extend({ which: z.enum(['all', 'poor']).default('all') }),
    response: z.object({ items: z.array(sessionRow), total: z.int() }),
  }),
  get: endpoint({
    method: 'get',
    path: '/admin/sessions/:id',
    summary: 'One call: every step of it, and how both connections were. Nothing of what was said. Looking is audited.',
    access: 'admin',
    params: z.object({ id: uuid }),
    response: sessionRow.extend({
      endReason: endReason.nullable(),
      /** The media node that carried it last. */
      node: z.string().nullable(),
      timeline,
      connection: callQuality,
    }),
    errors: ['not_found'],
  }),
};
