import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { PaymentService } from './service.ts';

export function paymentsRoutes({ cards, holds, payouts, history }: PaymentService): Router {
  const router = Router();
  const operations = api.payments;
  route(router, operations.setupIntent, ({ auth }) => cards.begin(auth.userId));
  route(router, operations.methods, ({ auth }) => cards.list(auth.userId));
  route(router, operations.addMethod, ({ auth, body }) => cards.add(auth.userId, body.setupIntentId));
  route(router, operations.makeDefault, ({ auth, params }) => cards.makeDefault(auth.userId, params.id));
  route(router, operations.removeMethod, ({ auth, params }) => cards.remove(auth.userId, params.id));
  route(router, operations.action, ({ auth, params }) => holds.action(auth.userId, params.id));
  route(router, operations.actionDone, ({ auth, params }) => holds.actionDone(auth.userId, params.id));
  route(router, operations.otherCard, ({ auth, params, body }) =>
    holds.otherCard(auth.userId, params.id, body.methodId),
  );
  route(router, operations.connectAccount, ({ auth }) => payouts.link(auth.userId));
  route(router, operations.connectStatus, ({ auth }) => payouts.status(auth.userId));
  route(router, operations.history, ({ auth, query }) => history(auth.userId, query.page));
  return router;
}
