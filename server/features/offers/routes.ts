import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { OfferService } from './service.ts';

export function offersRoutes(offers: OfferService): Router {
  const router = Router();
  route(router, api.offers.mine, ({ auth, query }) => offers.mine(auth.userId, query.page));
  return router;
}
