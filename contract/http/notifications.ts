import { isTimeZone } from '@cc/domain/quiet-hours.ts';
import { z } from 'zod';
import { instant, ok, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

const minuteOfDay = z.int().min(0).max(1_439);

/** IANA name of a time zone, as browsers know it. */
export const timeZone = z.string().max(64).refine(isTimeZone, 'not a time zone');

/** Minutes after midnight in the person's time zone; an end before the start is the next day's. */
export const quietHours = z.object({ fromMinute: minuteOfDay, toMinute: minuteOfDay });

/** A browser that rings while no page is open. */
export const pushDevice = z.object({
  id: uuid,
  /** As the browser names itself ("Chrome on Android"). */
  name: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  createdAt: instant,
});

export const notificationSettings = z.object({
  /** For `PushManager.subscribe`; null where this deployment sends no pushes. */
  pushPublicKey: z.string().nullable(),
  quietHours: quietHours.nullable(),
  timeZone: z.string().nullable(),
  devices: z.array(pushDevice),
});
export type NotificationSettings = z.infer<typeof notificationSettings>;

/** An uncompressed point of P-256, and 16 bytes, both base64url. */
const pushKeys = z.object({
  p256dh: z.string().regex(/^[\w-]{87}=?$/),
  auth: z.string().regex(/^[\w-]{22}(==)?$/),
});

export const notificationsApi = {
  settings: endpoint({
    method: 'get',
    path: '/users/me/notifications',
    summary: 'How I am rung: quiet hours, and the devices that ring while no page is open.',
    access: 'user',
    response: notificationSettings,
  }),
  saveQuietHours: endpoint({
    method: 'put',
    path: '/users/me/notifications/quiet-hours',
    summary: 'Set my quiet hours, null for none, by the clock of a time zone, which becomes mine.',
    access: 'user',
    body: z.object({ quietHours: quietHours.nullable(), timeZone }),
    response: notificationSettings,
    errors: ['not_found'],
  }),
  subscribe: endpoint({
    method: 'post',
    path: '/users/me/push-subscriptions',
    summary: 'Let this browser be rung by push; again with the same address renews it.',
    access: 'user',
    body: z.object({
      endpoint: z.url().max(1_000),
      /** As `PushSubscription.toJSON()` gives them. */
      keys: pushKeys,
    }),
    response: notificationSettings,
    errors: ['push_unavailable'],
  }),
  unsubscribe: endpoint({
    method: 'delete',
    path: '/users/me/push-subscriptions/:id',
    summary: 'Ring a device no more.',
    access: 'user',
    params: z.object({ id: uuid }),
    response: notificationSettings,
    errors: ['not_found'],
  }),
  testPush: endpoint({
    method: 'post',
    path: '/users/me/push-subscriptions/test',
    summary: 'Send a push to all my devices, to hear whether it arrives.',
    access: 'user',
    response: ok,
    errors: ['push_unavailable', 'rate_limited'],
  }),
  shown: endpoint({
    method: 'post',
    path: '/push/shown',
    summary:
      'Said by a service worker, which cannot sign in: it shows an offer. Both ids together are known only to the device.',
    access: 'public',
    body: z.object({ offerId: uuid, subscriptionId: uuid }),
    /** For how long it still rings; 0 when it does not. */
    response: z.object({ leftMs: z.int() }),
  }),
};
