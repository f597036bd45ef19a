import { dueHolds } from '@cc/drizzle/repositories/advance-holds.ts';
import { unpaidLosses, wantOwed } from '@cc/drizzle/repositories/losses.ts';
import { dueEffects, uncomparedPayments } from '@cc/drizzle/repositories/payments.ts';
import { pendingRefunds } from '@cc/drizzle/repositories/refunds.ts';
import { foldToldBefore, forgottenEvents } from '@cc/drizzle/repositories/webhook-events.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { carryOutAhead } from './advance-hold.ts';
import { compare, compareMoney } from './compare.ts';
import type { PaymentDeps } from './deps.ts';
import { carryOut } from './effect.ts';
import { bookLosses } from './losses.ts';
import { foldEvent } from './webhook.ts';

const BATCH = 50;
/** How many requests to the provider one sweep has under way at once. */
const AT_ONCE = 8;
/** Holds that were gone before their call was to be charged; of older ones the reconciler knows. */
const LOSSES_MS = 600_000;
/** A job, or whoever made the request that an event is about, gets this long to fold it in before the sweeper does. */
const JOB_MS = 2_000;

/**
 * Does what lost jobs have missed: effects that nobody is at, webhook events that were stored and not folded in, payments
 * whose webhook may have been lost. Cheap when there is nothing; meant to run every second or two, in every worker process.
 */
export async function sweepPayments(deps: PaymentDeps): Promise<void> {
  const effects = await dueEffects(deps.db, BATCH);
  await each(deps, effects, (id) => carryOut(deps, id));
  const ahead = await dueHolds(deps.db, BATCH);
  await each(deps, ahead, (id) => carryOutAhead(deps, id));
  await foldToldBefore(deps.db, JOB_MS);
  const events = await forgottenEvents(deps.db, JOB_MS, BATCH);
  await each(
    deps,
    events.map((event) => event.id),
    (id) => foldEvent(deps, id),
  );
  const waiting = await uncomparedPayments(deps.db, BATCH);
  await each(deps, waiting, (id) => compare(deps, id));
  await bookLosses(deps, LOSSES_MS);
  const losses = new Map((await unpaidLosses(deps.db, BATCH)).map((loss) => [loss.id, loss]));
  await each(deps, [...losses.keys()], async (id) => {
    await transaction(deps.db, (tx) => wantOwed(tx, losses.get(id)!));
    await carryOut(deps, id);
  });
  const refunding = await pendingRefunds(deps.db, BATCH);
  await each(deps, refunding, (id) => compareMoney(deps, id));
}

/** One that fails holds up no other; it will be swept again. */
async function each(deps: PaymentDeps, ids: string[], run: (id: string) => Promise<void>): Promise<void> {
  const queue = ids.values();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, ids.length) }, async () => {
      for (const id of queue) {
        await run(id).catch((error: unknown) => deps.logger.error({ err: error, id }, 'sweeping payments failed'));
      }
    }),
  );
}
