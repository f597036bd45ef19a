import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { QuestionService } from './service.ts';

export function questionsRoutes(questions: QuestionService): Router {
  const router = Router();
  route(router, api.questions.mine, ({ auth, query }) => questions.mine(auth.userId, query.page));
  route(router, api.questions.get, ({ auth, params }) => questions.view(params.id, auth.userId));
  route(router, api.questions.wait, ({ auth, params }) => questions.wait(auth.userId, params.id));
  route(router, api.questions.cancel, ({ auth, params }) => questions.cancel(auth.userId, params.id));
  return router;
}
