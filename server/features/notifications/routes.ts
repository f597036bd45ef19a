import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { DONE, route } from '../../http/route.ts';
import type { NotificationService } from './service.ts';

export function notificationsRoutes(notifications: NotificationService): Router {
  const router = Router();
  const { notifications: own } = api;
  route(router, own.settings, ({ auth }) => notifications.settings(auth));
  route(router, own.saveQuietHours, ({ auth, body }) =>
    notifications.saveQuietHours(auth, body.quietHours, body.timeZone),
  );
  route(router, own.subscribe, ({ auth, body, req }) =>
    notifications.subscribe(auth, body, req.headers['user-agent'] ?? null),
  );
  route(router, own.unsubscribe, ({ auth, params }) => notifications.unsubscribe(auth, params.id));
  route(router, own.testPush, async ({ auth }) => {
    await notifications.testPush(auth);
    return DONE;
  });
  route(router, own.shown, async ({ body }) => ({
    leftMs: await notifications.shown(body.offerId, body.subscriptionId),
  }));
  return router;
}
