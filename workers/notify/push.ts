import type { PushContent } from '@cc/contract/push.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { removeSubscription, subscriptionsOf } from '@cc/drizzle/repositories/push-subscriptions.ts';
import { dropPush, duePushes, ringOutUnreached, takePush, type WantedPush } from '@cc/drizzle/repositories/pushes.ts';
import { claimPush, freePush, offerPush } from '@cc/drizzle/views/push.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { PushSender } from '@cc/platform/push.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { Redis } from '@cc/platform/redis.ts';

export interface PushDeps {
  db: Db;
  redis: Redis;
  queue: Enqueuer;
  heartbeats: Heartbeats;
  logger: Logger;
  /** Null where the deployment has no keys. */
  pushSender: PushSender | null;
}

/** Longer than a push service may take to answer; a push that nobody could take is tried again after it. */
const LEASE_MS = 10_000;
const BATCH = 50;

/**
 * Sends a push that a row wants to every device of its person: at least once; devices show a repeated one once, by its topic.
 * Devices that their push service no longer knows are forgotten. Job `push`, and the sweeper.
 */
export async function sendPush(deps: PushDeps, pushId: string): Promise<void> {
  const { db, pushSender, logger } = deps;
  const push = await takePush(db, pushId, LEASE_MS);
  if (!push) return;
  const content = push.leftMs > 0 && !(await isSeenAnyway(deps, push)) ? await contentOf(db, push) : null;
  if (!content || !pushSender) return dropPush(db, pushId);

  const devices = await subscriptionsOf(db, push.userId);
  // Of every push of one thing the newest is enough, so the thing names the topic.
  const topic = Buffer.from(
    (push.data['offerId'] ?? push.data['claimId'] ?? push.data['questionId'] ?? push.id).replaceAll('-', ''),
    'hex',
  ).toString('base64url');
  const outcomes = await Promise.all(
    devices.map(async (device) => {
      const outcome = await pushSender.send(device, { content, subscriptionId: device.id, leftMs: push.leftMs }, topic);
      if (outcome === 'gone') await removeSubscription(db, device.id, push.userId);
      return outcome;
    }),
  );
  logger.info({ pushId, kind: push.kind, outcomes }, 'push');
  if (outcomes.includes('gone')) await publishPoolChange(deps.redis, { consultantId: push.userId, why: 'push' });
  if (outcomes.includes('sent')) return dropPush(db, pushId);
  // Left with its lease: the sweeper tries again, as long as anybody wants to hear it.
  if (outcomes.includes('failed')) return;
  await dropPush(db, pushId);
  await reachedNobody(deps, push);
}

function contentOf(db: Db, { kind, data }: WantedPush): Promise<PushContent | null> | PushContent {
  switch (kind) {
    case 'offer':
      return offerPush(db, data['offerId'] ?? '');
    case 'claim':
      return claimPush(db, data['claimId'] ?? '');
    case 'free':
      return freePush(db, data['questionId'] ?? '');
    case 'test':
      return { kind };
  }
}

/** What is about a question of one's own stands on every page; only offers ring beside a page as well. */
const isSeenAnyway = async ({ heartbeats }: PushDeps, { kind, userId }: WantedPush) =>
  (kind === 'claim' || kind === 'free') && (await heartbeats.isLive(userId));

/** No device is left: an offer that rings nowhere must not keep its question waiting. */
async function reachedNobody({ db, heartbeats, queue }: PushDeps, { kind, data, userId }: WantedPush): Promise<void> {
  if (kind !== 'offer' || (await heartbeats.isLive(userId))) return;
  const questionId = await ringOutUnreached(db, data['offerId'] ?? '');
  if (questionId) await queue.enqueue('offer-expire', { questionId });
}

/** Sends what lost jobs, and push services that were away, have left behind. */
export async function sweepPushes(deps: PushDeps): Promise<void> {
  await Promise.all((await duePushes(deps.db, BATCH)).map((pushId) => sendPush(deps, pushId)));
}
