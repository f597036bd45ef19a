import type { OwnPresence } from '@cc/contract/events.ts';
import { AppError } from '@cc/contract/errors.ts';
import { profileCompleteness } from '@cc/domain/profile.ts';
import { presenceOf } from '@cc/domain/presence.ts';
import { quietState } from '@cc/domain/quiet-hours.ts';
import { iso } from '@cc/drizzle/now.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { presenceFactsOf, setIntent } from '@cc/drizzle/repositories/presence.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import { clock } from '@cc/platform/clock.ts';
import { findConsultant } from '@cc/drizzle/repositories/consultants.ts';
import type { Deps } from '../../deps.ts';
import { createPulse } from './pulse.ts';

/** Long enough for a reload: a tab that comes back within it was never gone. */
const RELOAD_GRACE_MS = 6_000;

export type PresenceService = ReturnType<typeof createPresenceService>;

/** A consultant's wish to be asked (a row) and liveness (heartbeats in Redis). */
export function createPresenceService(
  deps: Pick<Deps, 'db' | 'redis' | 'announcer' | 'logger'> & {
    heartbeats: Heartbeats;
    /** Whether any tab of the person is connected, to any server. */
    hasSocket: (userId: string) => Promise<boolean>;
  },
) {
  const { db, redis, heartbeats } = deps;

  /** Notes heartbeats; the first one after a silence puts the person back into the online pool. */
  async function beatAll(userIds: string[]): Promise<void> {
    const back = await heartbeats.beatAll(userIds);
    await Promise.all(back.map((consultantId) => publishPoolChange(redis, { consultantId, why: 'connected' })));
  }

  /** Null without a consultant profile. */
  async function own(userId: string): Promise<OwnPresence | null> {
    const facts = await presenceFactsOf(db, userId);
    if (!facts) return null;
    const now = clock.now();
    const { quiet, changesAt } = quietState(facts.quietHours, facts.intentChangedAt.getTime(), now);
    const { status, reason } = presenceOf({
      intent: facts.intent === 'online' && facts.active,
      lastBeatAt: (await heartbeats.isLive(userId)) ? now : null,
      now,
      busy: facts.busy,
      away: facts.awayAt !== null,
      hasPush: facts.hasPush,
      quiet,
    });
    return {
      intent: facts.intent,
      presence: status,
      reason,
      changesAt: changesAt === null ? null : iso(new Date(changesAt)),
      pause: facts.pausedAt && { since: iso(facts.pausedAt), reason: facts.pauseReason },
    };
  }

  return {
    own,

    /** @throws paused, profile_incomplete, payouts_disabled, not_found (no consultant profile). */
    async set(userId: string, intent: 'online' | 'off'): Promise<OwnPresence> {
      const consultant = await findConsultant(db, userId);
      if (!consultant) throw new AppError('not_found', 'This account has no consultant profile.');
      if (intent === 'online') {
        if (consultant.pausedAt) {
          const details = { reason: consultant.pauseReason };
          throw new AppError('paused', 'You are not offered questions at the moment.', details);
        }
        const { complete, required: missing } = profileCompleteness(consultant);
        if (!complete) {
          throw new AppError('profile_incomplete', 'Complete your profile before you go online.', { missing });
        }
        if (!consultant.transfersActive) {
          throw new AppError('payouts_disabled', 'Set up your payout account before you go online.');
        }
      }
      await heartbeats.beat(userId);
      const versions = await transaction(db, async (tx) => {
        await setIntent(tx, userId, intent);
        return bumpVersions(tx, [userId]);
      });
      await publishPoolChange(redis, { consultantId: userId, why: 'intent' });
      const presence = await own(userId);
      if (!presence) throw new AppError('not_found');
      const version = versions.get(userId) ?? 0;
      deps.announcer.tell([{ to: userId, event: 'presence:changed', payload: { version, presence } }]);
      return presence;
    },

    /** A heartbeat that somebody waits for. */
    beat: (userId: string): Promise<void> => beatAll([userId]),

    /** A heartbeat of any tab. */
    pulse: createPulse(db, beatAll),

    /** The last tab may have closed; after the grace of a reload the person is no longer rung. @returns whether they are gone. */
    async disconnected(userId: string): Promise<boolean> {
      await new Promise((resolve) => setTimeout(resolve, RELOAD_GRACE_MS));
      if (await deps.hasSocket(userId)) return false;
      await heartbeats.gone(userId);
      await publishPoolChange(redis, { consultantId: userId, why: 'disconnected' });
      return true;
    },
  };
}
