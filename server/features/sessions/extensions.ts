import type { SessionView } from '@cc/contract/http/sessions.ts';
import { AppError } from '@cc/contract/errors.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { callOffExtension, extendSession } from '@cc/drizzle/repositories/extend.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { sessionNews, sessionView } from '@cc/drizzle/views/session.ts';
import { addLogContext } from '@cc/platform/log.ts';
import type { Deps } from '../../deps.ts';

export type Extensions = ReturnType<typeof createExtensions>;

/** Another block for a call that goes on: the customer agrees to it, or changes their mind while its hold does not stand. */
export function createExtensions({
  db,
  queue,
  announcer,
  rules,
}: Pick<Deps, 'db' | 'queue' | 'announcer'> & { rules: Rules }) {
  async function change(
    userId: string,
    sessionId: string,
    apply: (tx: Tx) => Promise<{ paymentId: string | null }>,
  ): Promise<SessionView> {
    addLogContext({ sessionId });
    const { paymentId, versions } = await transaction(db, async (tx) => {
      const done = await apply(tx);
      return { ...done, versions: await bumpVersions(tx, done.paymentId ? [userId] : []) };
    });
    if (paymentId) {
      announcer.tell(await sessionNews(db, sessionId, versions));
      await queue.enqueue('payment-effect', { paymentId });
    }
    const view = await sessionView(db, sessionId, userId);
    if (!view) throw new AppError('not_found');
    return view;
  }

  return {
    /** @throws not_found, conflict, card_required */
    extend: (customerId: string, sessionId: string, wish: { block: number; priceMinor: number }) =>
      change(customerId, sessionId, (tx) => extendSession(tx, { sessionId, customerId, ...wish }, rules)),

    /** @throws not_found */
    callOff: (customerId: string, sessionId: string, { block }: { block: number }) =>
      change(customerId, sessionId, (tx) => callOffExtension(tx, { sessionId, customerId, block })),
  };
}
