import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { createRehearsal } from './rehearsal.ts';

export function callRoutes(rehearse: ReturnType<typeof createRehearsal>): Router {
  const router = Router();
  route(router, api.call.rehearse, ({ auth }) => rehearse(auth.userId));
  return router;
}
