import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { prepared } from '../prepared.ts';
import { consultants, sessionPeople, users } from '../schema/index.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';
import { hasPushSql } from './push-subscriptions.ts';

/** A consultant as the match worker keeps it in memory. */
export interface PoolMember {
  userId: string;
  /** Changes with every write to the consultant's row. */
  rowVersion: string;
  tags: string[];
  headline: string;
  bio: string;
  languages: string[];
  hourlyRateMinor: number;
  blockMinutes: number;
  tier: typeof consultants.$inferSelect.tier;
  transfersActive: boolean;
  ratingSum: number;
  ratingCount: number;
  liveSessions: number;
  offersDelivered: number;
  offersAccepted: number;
  offersDeclined: number;
  offersMissed: number;
  responseMsSum: number;
  sessionsStarted: number;
  sessionsKept: number;
}

const ROW_VERSION = sql<string>`${consultants}.xmin::text`;

const wantsToBeAsked = and(
  sql`${consultants.userId} = any(${uuidsNamed('ids')})`,
  eq(consultants.active, true),
  eq(consultants.intent, 'online'),
  isNull(consultants.awayAt),
  isNull(users.suspendedAt),
  sql`not exists (select 1 from ${sessionPeople} sp where sp.user_id = ${users.id} and sp.active)`,
);

const members = prepared((db) =>
  db
    .select({
      userId: consultants.userId,
      rowVersion: ROW_VERSION,
      tags: consultants.tags,
      headline: consultants.headline,
      bio: consultants.bio,
      languages: consultants.languages,
      hourlyRateMinor: consultants.hourlyRateMinor,
      blockMinutes: consultants.blockMinutes,
      tier: consultants.tier,
      transfersActive: consultants.transfersActive,
      hasPush: hasPushSql('consultants.user_id'),
      ratingSum: consultants.ratingSum,
      ratingCount: consultants.ratingCount,
      liveSessions: consultants.liveSessions,
      offersDelivered: consultants.offersDelivered,
      offersAccepted: consultants.offersAccepted,
      offersDeclined: consultants.offersDeclined,
      offersMissed: consultants.offersMissed,
      responseMsSum: consultants.responseMsSum,
      sessionsStarted: consultants.sessionsStarted,
      sessionsKept: consultants.sessionsKept,
    })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(wantsToBeAsked),
);

/**
 * Those of `userIds` who can be asked: profile active, intent online, not away, not suspended, in no session (on a large platform
 * the best for a question may all be in calls, and would hide those behind them); `hasPush` where a device of
 * theirs can be rung without a page open.
 */
export async function poolMembers(db: Executor, userIds: string[]): Promise<(PoolMember & { hasPush: boolean })[]> {
  return userIds.length === 0 ? [] : members(db, { ids: uuidList(userIds) });
}

const versions = prepared((db) =>
  db
    .select({ userId: consultants.userId, rowVersion: ROW_VERSION })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(wantsToBeAsked),
);

/** The row versions of the same people: what a lost message would have told is a version that differs. */
export async function poolVersions(db: Executor, userIds: string[]): Promise<Map<string, string>> {
  const rows = userIds.length === 0 ? [] : await versions(db, { ids: uuidList(userIds) });
  return new Map(rows.map(({ userId, rowVersion }) => [userId, rowVersion]));
}
