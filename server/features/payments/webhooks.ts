import express, { Router, type Request, type Response } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import { recordEvent } from '@cc/drizzle/repositories/webhook-events.ts';
import type { Deps } from '../../deps.ts';

const MAX_BODY = '1mb';
/**
 * What is folded in; of everything else the provider only hears that it has arrived. What has just been made, by us, has
 * nothing to tell yet: whatever becomes of an intent, or of the charge that made a transfer, is an event of its own.
 */
const KNOWN =
  /^(setup_intent\.|payment_intent\.(?!created$)|charge\.(refunded|refund\.|dispute\.|expired)|refund\.|transfer\.(?!created$)|payout\.|account\.updated$|capability\.updated$)/;

/** These answer requests of ours, and whoever made one folds its answer in: once that is done, there is nothing to look up. */
const OWN_DOING = /^payment_intent\.(succeeded|canceled)$/;
const OWN_DOING_MS = 1_500;

/**
 * The provider's two endpoints, at `/api/webhooks/stripe` and `/api/webhooks/stripe/connect`. Mount them before any body
 * parser: the signature is over the raw body. They only remember the event and want it looked at, so they are quick.
 */
export function webhookRoutes({ db, payments, queue }: Pick<Deps, 'db' | 'payments' | 'queue'>): Router {
  const receive = (endpoint: 'platform' | 'connect') => async (req: Request, res: Response) => {
    const signature = req.get('stripe-signature');
    if (!signature || !Buffer.isBuffer(req.body)) throw new AppError('signature_invalid');
    const event = payments.constructEvent(req.body, signature, endpoint);
    if (KNOWN.test(event.type) && (await recordEvent(db, event))) {
      const options = OWN_DOING.test(event.type) ? { delayMs: OWN_DOING_MS } : {};
      await queue.enqueue('webhook-fold', { eventId: event.id }, options);
    }
    res.json({ received: true });
  };

  const router = Router();
  const raw = express.raw({ type: () => true, limit: MAX_BODY });
  router.post('/webhooks/stripe', raw, receive('platform'));
  router.post('/webhooks/stripe/connect', raw, receive('connect'));
  return router;
}
