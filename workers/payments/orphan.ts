import { raiseFlag } from '@cc/drizzle/repositories/flags.ts';
import type { Payment } from '@cc/drizzle/repositories/payments.ts';
import { ProviderError, type ProviderIntent } from '@cc/platform/payments.ts';
import type { PaymentDeps } from './deps.ts';

/** A second intent of a payment that is on record with another one: whatever it holds is let go; a charge is for a person. */
export async function releaseOrphan(deps: PaymentDeps, payment: Payment, intent: ProviderIntent): Promise<void> {
  const about = { paymentId: payment.id, sessionId: payment.sessionId, intent: intent.id, status: intent.status };
  if (intent.status === 'canceled') return;
  if (intent.status === 'succeeded') {
    const what = 'a second intent was charged';
    deps.logger.error({ ...about, flag: what }, 'payment needs a look');
    await raiseFlag(deps.db, { paymentId: payment.id, what, details: intent.id });
    return;
  }
  try {
    // One key for ever: a second release of the same intent is a replay of the first.
    await deps.payments.cancel(intent.id, `${payment.sessionId}:orphan:${intent.id}`);
    deps.logger.warn(about, 'released an orphan hold');
  } catch (error) {
    if (!(error instanceof ProviderError && error.kind === 'definite')) throw error;
    deps.logger.error({ ...about, code: error.code }, 'an orphan hold could not be released');
  }
}
