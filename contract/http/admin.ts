import { z } from 'zod';
import { instant, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

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
  queues: endpoint({
    method: 'post',
    path: '/admin/queues',
    summary: 'Open the queue dashboard: sets a cookie for a quarter of an hour and answers with the page to go to.',
    access: 'admin',
    response: z.object({ url: z.string() }),
  }),
};
