import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { ClaimService } from '../claims/service.ts';
import type { QuestionService } from './service.ts';

export function questionsRoutes(questions: QuestionService, claims: ClaimService): Router {
  const router = Router();
  route(router, api.questions.mine, ({ auth, query }) => questions.mine(auth.userId, query.page));
  // Before the one with an id, which "open" would be taken for.
  route(router, api.questions.open, ({ auth, query }) => claims.open(auth.userId, query.page));
  route(router, api.questions.get, ({ auth, params }) => questions.view(params.id, auth.userId));
  route(router, api.questions.wait, ({ auth, params }) => questions.wait(auth.userId, params.id));
  route(router, api.questions.cancel, ({ auth, params }) => questions.cancel(auth.userId, params.id));
  route(router, api.questions.estimate, ({ auth, params }) => questions.estimate(auth.userId, params.id));
  route(router, api.questions.park, ({ auth, params, body }) => questions.park(auth.userId, params.id, body.how));
  route(router, api.questions.resume, ({ auth, params }) => questions.resume(auth.userId, params.id));
  route(router, api.questions.claim, ({ auth, params }) => claims.claim(auth.userId, params.id));
  route(router, api.questions.unclaim, ({ auth, params }) => claims.unclaim(auth.userId, params.id));
  route(router, api.questions.confirm, ({ auth, params, body }) =>
    claims.confirm(auth.userId, params.id, body.claimId),
  );
  route(router, api.questions.refuse, ({ auth, params, body }) => claims.refuse(auth.userId, params.id, body.claimId));
  return router;
}
