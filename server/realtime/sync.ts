import { iso } from '@cc/drizzle/now.ts';
import { ringingAt } from '@cc/drizzle/repositories/offers.ts';
import { waitingClaimOf } from '@cc/drizzle/repositories/claims.ts';
import { activeQuestionOf, parkedQuestionsOf } from '@cc/drizzle/repositories/questions.ts';
import { versionsAndNow } from '@cc/drizzle/repositories/sync.ts';
import { offerViews } from '@cc/drizzle/views/offer.ts';
import { claimViews } from '@cc/drizzle/views/claim.ts';
import { activeRecordingOf } from '@cc/drizzle/views/recordings.ts';
import { questionViews } from '@cc/drizzle/views/question.ts';
import { activeSessionOf } from '@cc/drizzle/views/session.ts';
import type { Deps } from '../deps.ts';
import type { PresenceService } from '../features/presence/service.ts';
import type { SocketHandlers } from './handlers.ts';

/** The full snapshot of what concerns a person now. The version is read first: what changes meanwhile is newer than it. */
export function syncSocket(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  presence: PresenceService,
): Pick<SocketHandlers, 'sync'> {
  return {
    sync: async (_payload, { userId }) => {
      const [{ versions, now }] = await Promise.all([versionsAndNow(db, [userId]), presence.beat(userId)]);
      const [active, parked, claim, ringing, session, own] = await Promise.all([
        activeQuestionOf(db, userId),
        parkedQuestionsOf(db, userId),
        waitingClaimOf(db, userId),
        ringingAt(db, userId),
        activeSessionOf(db, userId),
        presence.own(userId),
      ]);
      return {
        version: versions.get(userId) ?? 0,
        now: iso(now),
        question: (await questionViews(db, active ? [active] : []))[0] ?? null,
        parked: await questionViews(db, parked),
        claim: (await claimViews(db, claim ? [claim] : []))[0] ?? null,
        offers: await offerViews(db, ringing, config.FREE_WINDOW_SECONDS * 1_000),
        session,
        recording: session && (await activeRecordingOf(db, userId)),
        presence: own,
      };
    },
  };
}
