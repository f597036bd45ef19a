import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { ReceiptService } from './service.ts';

export function receiptsRoutes(receipts: ReceiptService): Router {
  const router = Router();
  route(router, api.sessions.invoice, ({ auth, params, query }) =>
    receipts.invoice(auth.userId, params.id, query.number),
  );
  return router;
}
