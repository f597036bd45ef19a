import { z } from 'zod';
import { instant, line, ok, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

const figures = z.object({
  hitAt3: z.number().describe('Share of sessions whose consultant was among the first three.'),
  mrr: z.number().describe('Mean of 1 ÷ the rank of the one who answered.'),
  ndcgAt10: z.number(),
});
const span = z.object({ sessions: z.int(), from: instant, to: instant });

export const modelVersion = z.object({
  version: z.int().describe('0 is the shipped one.'),
  status: z.enum(['candidate', 'active', 'retired', 'rejected']),
  createdAt: instant.nullable(),
  activatedAt: instant.nullable(),
  /** The admin who switched to it; null when the refit did. */
  activatedBy: z.string().nullable(),
  weights: z.array(z.object({ name: z.string(), weight: z.number() })),
  /** Null for the shipped one. */
  fit: z
    .object({
      fittedFrom: span,
      heldBack: span,
      figures,
      /** Of the version that was active then, on the same sessions. */
      activeFigures: figures,
      activeVersion: z.int(),
      reason: z.string(),
    })
    .nullable(),
});
export type ModelVersion = z.output<typeof modelVersion>;

export const modelRefit = z.object({
  id: uuid,
  wantedAt: instant,
  /** The admin who asked for it; null when it is a night's. */
  wantedBy: z.string().nullable(),
  state: z.enum(['waiting', 'running', 'done']),
  doneAt: instant.nullable(),
  version: z.int().nullable(),
  result: z.string().nullable(),
});
export type ModelRefit = z.output<typeof modelRefit>;

export const adminApi = {
  match: endpoint({
    method: 'get',
    path: '/admin/matches/:id',
    summary: 'The rankings of a question as they were, round by round.',
    access: 'admin',
    params: z.object({ id: uuid }),
    response: z.object({
      rounds: z.array(
        z.object({
          round: z.int(),
          poolSize: z.int(),
          tookUs: z.int(),
          at: instant,
          ranking: z.array(
            z.object({
              consultantId: uuid,
              name: z.string(),
              score: z.number(),
              terms: z.array(z.string()),
              excluded: z.string().nullable(),
              parts: z.array(
                z.object({ name: z.string(), value: z.number(), weight: z.number(), contribution: z.number() }),
              ),
            }),
          ),
        }),
      ),
    }),
    errors: ['not_found'],
  }),
  models: endpoint({
    method: 'get',
    path: '/admin/match-models',
    summary: 'The versions of the weights that matching ranks with, newest first, and the latest refits.',
    access: 'admin',
    response: z.object({ active: z.int(), versions: z.array(modelVersion), refits: z.array(modelRefit) }),
  }),
  activateModel: endpoint({
    method: 'post',
    path: '/admin/match-models/:version/activate',
    summary: 'Rank with another version from now on: back to an earlier one, or on to one that was not switched to.',
    access: 'admin',
    params: z.object({ version: z.coerce.number().int().min(0).max(2_147_483_647) }),
    body: z.object({ reason: line(3, 200).describe('Lands in the audit log.') }),
    response: ok,
    errors: ['not_found', 'conflict'],
  }),
  refit: endpoint({
    method: 'post',
    path: '/admin/match-models/refit',
    summary: 'Fit the weights anew now. Where a refit is wanted or under way already, that one will do.',
    access: 'admin',
    response: z.object({ refitId: uuid }),
  }),
  queues: endpoint({
    method: 'post',
    path: '/admin/queues',
    summary: 'Open the queue dashboard: sets a cookie for a quarter of an hour and answers with the page to go to.',
    access: 'admin',
    response: z.object({ url: z.string() }),
  }),
};
