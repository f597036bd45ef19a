import { AppError } from '@cc/contract/errors.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { audit } from '@cc/drizzle/repositories/audit.ts';
import { liftPause, pauseConsultant, type Paused } from '@cc/drizzle/repositories/pauses.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Deps } from '../../deps.ts';

/** An admin keeps a consultant from being offered anything, and lifts it again: with a reason, mailed and written down. */
export function createPauses({ db, redis, queue, announcer }: Pick<Deps, 'db' | 'redis' | 'queue' | 'announcer'>) {
  async function change(
    entry: { actorId: string; action: string; target: string; reason: string },
    write: (tx: Tx) => Promise<Paused | undefined>,
    otherwise: string,
  ): Promise<void> {
    const { target: consultantId } = entry;
    const { versions, mailId } = await transaction(db, async (tx) => {
      const done = await write(tx);
      if (!done) throw new AppError('not_found', otherwise);
      await audit(tx, entry);
      return done;
    });
    await publishPoolChange(redis, { consultantId, why: 'intent' });
    const version = versions.get(consultantId) ?? 0;
    announcer.tell([{ to: consultantId, event: 'sync:wanted', payload: { version } }]);
    await queue.enqueue('mail', { mailId }, { id: mailId });
  }

  return {
    /** @throws not_found for nobody's profile, and who is paused already. */
    pause: (actorId: string, target: string, reason: string): Promise<void> =>
      change(
        { actorId, action: 'consultant.pause', target, reason },
        (tx) => pauseConsultant(tx, target, reason),
        'There is no consultant who could be paused.',
      ),

    /** @throws not_found for who is not paused. */
    lift: (actorId: string, target: string, reason: string): Promise<void> =>
      change(
        { actorId, action: 'consultant.lift_pause', target, reason },
        (tx) => liftPause(tx, target),
        'This consultant is not paused.',
      ),
  };
}
