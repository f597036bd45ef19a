import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { DONE, route } from '../../http/route.ts';
import type { RatingService } from './service.ts';

export function ratingsRoutes(ratings: RatingService): Router {
  const router = Router();
  route(router, api.sessions.rate, async ({ auth, params, body }) => {
    await ratings.rate(auth.userId, params.id, body);
    return DONE;
  });
  return router;
}
