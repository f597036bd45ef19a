import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { DONE, route } from '../../http/route.ts';
import type { CaseService } from './service.ts';

export function casesRoutes(cases: CaseService): Router {
  const router = Router();
  route(router, api.cases.state, ({ auth, params, body }) => cases.state(auth.userId, params.id, body.statement));
  route(router, api.cases.answer, ({ auth, params, body }) => cases.answer(auth.userId, params.id, body.answer));
  route(router, api.cases.list, ({ query }) => cases.list(query));
  route(router, api.cases.get, ({ auth, params }) => cases.get(auth.userId, params.id));
  route(router, api.cases.decide, async ({ auth, params, body }) => {
    await cases.decide(auth.userId, params.id, body);
    return DONE;
  });
  return router;
}
