import { AppError } from '@cc/contract/errors.ts';
import type { NotificationSettings } from '@cc/contract/http/notifications.ts';
import type { QuietHours } from '@cc/domain/quiet-hours.ts';
import { isPushService } from '@cc/domain/push-service.ts';
import { iso } from '@cc/drizzle/now.ts';
import { markPushShown, wantPush } from '@cc/drizzle/repositories/pushes.ts';
import { removeSubscription, saveSubscription, subscriptionsOf } from '@cc/drizzle/repositories/push-subscriptions.ts';
import { findQuietHours, saveQuietHours } from '@cc/drizzle/repositories/quiet-hours.ts';
import { bumpVersions, type Versions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Deps } from '../../deps.ts';
import type { Identity } from '../users/access-token.ts';
import { deviceName } from './device-name.ts';

const TEST_LIFE_MS = 60_000;

export type NotificationService = ReturnType<typeof createNotificationService>;

/** How a person is rung: quiet hours, and devices that ring while no page is open. */
export function createNotificationService(
  deps: Pick<Deps, 'config' | 'db' | 'redis' | 'announcer' | 'queue' | 'logger'>,
) {
  const { config, db, redis, queue, announcer, logger } = deps;

  async function settings({ userId, familyId }: Identity): Promise<NotificationSettings> {
    const [{ quietHours, timeZone }, devices] = await Promise.all([
      findQuietHours(db, userId),
      subscriptionsOf(db, userId),
    ]);
    return {
      pushPublicKey: config.VAPID_PUBLIC_KEY ?? null,
      quietHours,
      timeZone,
      devices: devices.map((device) => ({
        id: device.id,
        name: deviceName(device.userAgent),
        current: device.familyId === familyId,
        createdAt: iso(device.createdAt),
      })),
    };
  }

  /** Whether and how somebody can be asked has changed: their desk shows it, matching counts with it. */
  function changed(userId: string, versions: Versions): void {
    announcer.tell([{ to: userId, event: 'sync:wanted', payload: { version: versions.get(userId) ?? 0 } }]);
    publishPoolChange(redis, { consultantId: userId, why: 'push' }).catch((error: unknown) =>
      logger.warn({ err: error }, 'the pool was not told of a device'),
    );
  }

  return {
    settings,

    /** @throws AppError `not_found` without a consultant profile */
    async saveQuietHours(
      me: Identity,
      hours: Pick<QuietHours, 'fromMinute' | 'toMinute'> | null,
      timeZone: string,
    ): Promise<NotificationSettings> {
      const versions = await transaction(db, async (tx) => {
        if (!(await saveQuietHours(tx, me.userId, hours, timeZone)))
          throw new AppError('not_found', 'You have no consultant profile yet.');
        return bumpVersions(tx, [me.userId]);
      });
      changed(me.userId, versions);
      return settings(me);
    },

    /** @throws AppError `push_unavailable` */
    async subscribe(
      me: Identity,
      { endpoint, keys }: { endpoint: string; keys: { p256dh: string; auth: string } },
      userAgent: string | null,
    ): Promise<NotificationSettings> {
      if (!config.VAPID_PUBLIC_KEY) throw new AppError('push_unavailable', 'Push is not set up here.');
      if (!isPushService(endpoint, config.PUSH_STANDIN_ORIGIN)) {
        throw new AppError('push_unavailable', 'We do not know the push service of this browser.');
      }
      const versions = await transaction(db, async (tx) => {
        await saveSubscription(tx, { ...me, endpoint, ...keys, userAgent: userAgent?.slice(0, 300) ?? null });
        return bumpVersions(tx, [me.userId]);
      });
      changed(me.userId, versions);
      return settings(me);
    },

    /** @throws AppError `not_found` */
    async unsubscribe(me: Identity, id: string): Promise<NotificationSettings> {
      const versions = await transaction(db, async (tx) => {
        if (!(await removeSubscription(tx, id, me.userId))) throw new AppError('not_found', 'There is no such device.');
        return bumpVersions(tx, [me.userId]);
      });
      changed(me.userId, versions);
      return settings(me);
    },

    /** @throws AppError `push_unavailable` when there is no device */
    async testPush({ userId }: Identity): Promise<void> {
      if ((await subscriptionsOf(db, userId)).length === 0 || !config.VAPID_PUBLIC_KEY) {
        throw new AppError('push_unavailable', 'No device of yours is set up for push.');
      }
      const pushId = await wantPush(db, { userId, kind: 'test', data: {}, lifeMs: TEST_LIFE_MS });
      await queue.enqueue('push', { pushId }, { id: pushId });
    },

    /** A device shows an offer; 0 when it rings no more, or is none of theirs. */
    shown: (offerId: string, subscriptionId: string): Promise<number> => markPushShown(db, offerId, subscriptionId),
  };
}
