import express, { Router, type Request, type Response } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import { recordEvent } from '@cc/drizzle/repositories/webhook-events.ts';
import { WEBHOOK_EVENTS } from '@cc/platform/payments/events.ts';
import type { Deps } from '../../deps.ts';

const MAX_BODY = '1mb';
const KNOWN: ReadonlySet<string> = new Set(Object.values(WEBHOOK_EVENTS).flat());

/**
 * Most of these tell what the answer to a request of ours tells too, and whoever made it folds that in. The sweep of payments takes
 * them together a little later, when for most of them there is nothing left to look up.
 */
const OWN_DOING = /^(payment_intent\.(succeeded|canceled|amount_capturable_updated)|charge\.(refunded|expired))$/;

/**
 * The provider's two endpoints, at `/api/webhooks/stripe` and `/api/webhooks/stripe/connect`. Mount them before any body
 * parser: the signature is over the raw body. They only remember the event and want it looked at, so they are quick.
 */
export function webhookRoutes({ db, payments, queue }: Pick<Deps, 'db' | 'payments' | 'queue'>): Router {
  const receive = (endpoint: 'platform' | 'connect') => async (req: Request, res: Response) => {
    const signature = req.get('stripe-signature');
    if (!signature || !Buffer.isBuffer(req.body)) throw new AppError('signature_invalid');
    const event = payments.constructEvent(req.body, signature, endpoint);
    const recorded = KNOWN.has(event.type) ? await recordEvent(db, event) : undefined;
    if (recorded && (recorded.waited || !OWN_DOING.test(event.type))) {
      await queue.enqueue('webhook-fold', { eventId: event.id });
    }
    res.json({ received: true });
  };

  const router = Router();
  const raw = express.raw({ type: () => true, limit: MAX_BODY });
  router.post('/webhooks/stripe', raw, receive('platform'));
  router.post('/webhooks/stripe/connect', raw, receive('connect'));
  return router;
}
