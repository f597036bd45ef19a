import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { EarningsService } from './service.ts';

export function earningsRoutes(earnings: EarningsService): Router {
  const router = Router();
  const operations = api.earnings;
  route(router, operations.overview, ({ auth }) => earnings.overview(auth.userId));
  route(router, operations.tier, ({ auth }) => earnings.tier(auth.userId));
  route(router, operations.calls, ({ auth, query }) => earnings.calls(auth.userId, query.page));
  route(router, operations.callsCsv, ({ auth }) => earnings.callsCsv(auth.userId));
  route(router, operations.payouts, ({ auth, query }) => earnings.payouts(auth.userId, query.page));
  route(router, operations.payoutsCsv, ({ auth }) => earnings.payoutsCsv(auth.userId));
  return router;
}
