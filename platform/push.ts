import webPush from 'web-push';
import type { PushMessage } from '@cc/contract/push.ts';

/** Longest that we wait for a push service; a ring is short. */
const PATIENCE_MS = 8_000;

/** A browser as its push service knows it. */
export interface PushTarget {
  endpoint: string;
  /** Keys of the browser, base64url. */
  p256dh: string;
  auth: string;
}

/** `gone`: there is no such subscription any more. `failed`: perhaps another time. */
export type PushOutcome = 'sent' | 'gone' | 'failed';

export interface PushSender {
  /**
   * Encrypts a message for one browser and hands it to its push service, which forgets it after `message.leftMs`. A later
   * one of the same `topic` (32 characters of base64url at most) takes the place of one that was not delivered yet.
   */
  send(target: PushTarget, message: PushMessage, topic: string): Promise<PushOutcome>;
}

export interface VapidKeys {
  /** Uncompressed P-256 point, base64url; what browsers subscribe with. */
  publicKey: string;
  privateKey: string;
  /** Whom push services can write to: `mailto:` or `https:`. */
  subject: string;
}

/** Web push (RFC 8030, 8291, 8292). @throws when the keys are none. */
export function createPushSender(vapidDetails: VapidKeys): PushSender {
  webPush.setVapidDetails(vapidDetails.subject, vapidDetails.publicKey, vapidDetails.privateKey);
  const prepare = (subscription: webPush.PushSubscription, message: PushMessage, topic: string) => {
    try {
      return webPush.generateRequestDetails(subscription, JSON.stringify(message), {
        vapidDetails,
        TTL: Math.max(1, Math.ceil(message.leftMs / 1_000)),
        urgency: 'high',
        topic,
      });
    } catch {
      return null;
    }
  };

  return {
    async send({ endpoint, p256dh, auth }, message, topic) {
      // The request is ours, so that it has an end, follows no redirect and can be made to a stand-in.
      const request = prepare({ endpoint, keys: { p256dh, auth } }, message, topic);
      // Keys that are none will not become any.
      if (!request) return 'gone';
      try {
        const { status } = await fetch(request.endpoint, {
          method: request.method,
          headers: Object.entries(request.headers)
            .filter(([name]) => name.toLowerCase() !== 'content-length')
            .map(([name, value]): [string, string] => [name, String(value)]),
          body: request.body ? new Uint8Array(request.body) : null,
          redirect: 'error',
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        if (status === 404 || status === 410) return 'gone';
        return status >= 200 && status < 300 ? 'sent' : 'failed';
      } catch {
        return 'failed';
      }
    },
  };
}

/** The subject of our pushes: whoever our mail comes from. @param from as in a From header */
export const vapidSubject = (from: string): string => `mailto:${/<([^>]+)>/.exec(from)?.[1] ?? from.trim()}`;
