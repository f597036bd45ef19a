import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import type { ConsultantCard, OwnProfile, PublicProfile } from '@cc/contract/http/consultants.ts';
import { blockPrice } from '@cc/domain/pricing.ts';
import { profileCompleteness } from '@cc/domain/profile.ts';
import { publicAverage } from '@cc/domain/rating.ts';
import { rookieSteps } from '@cc/domain/rookie-steps.ts';
import { commissionBps } from '@cc/domain/tiers.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import type { Consultant } from '../repositories/consultants.ts';
import { consultants, ratings, users } from '../schema/index.ts';
import { firstName } from './question.ts';

const REVIEWS = 20;

const ratingOf = ({ ratingSum: sum, ratingCount: count }: Consultant) => ({
  average: publicAverage({ sum, count }),
  count,
});

const priceOf = ({ hourlyRateMinor, blockMinutes }: Consultant, currency: string): number =>
  blockPrice({ hourlyRateMinor, minutes: blockMinutes, currency });

/** A face in the directory. `currency` is the deployment's. */
export function cardOf(
  { consultant, name, online }: { consultant: Consultant; name: string; online: boolean },
  currency: string,
): ConsultantCard {
  return {
    id: consultant.userId,
    name: firstName(name),
    headline: consultant.headline,
    tags: consultant.tags,
    languages: consultant.languages,
    rating: ratingOf(consultant),
    tier: consultant.tier,
    hourlyRateMinor: consultant.hourlyRateMinor,
    blockMinutes: consultant.blockMinutes,
    priceMinor: priceOf(consultant, currency),
    currency,
    online,
  };
}

/** A profile as everybody sees it, with its newest reviews; undefined when there is none to be seen. */
export async function publicProfile(
  db: Executor,
  userId: string,
  currency: string,
): Promise<Omit<PublicProfile, 'online'> | undefined> {
  const [row] = await db
    .select({ consultant: consultants, name: users.name, memberSince: users.createdAt })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(
      and(
        eq(consultants.userId, userId),
        eq(consultants.active, true),
        isNull(users.suspendedAt),
        ne(consultants.headline, ''),
      ),
    );
  if (!row) return undefined;
  const reviews = await db
    .select({ stars: ratings.stars, comment: ratings.comment, name: users.name, at: ratings.createdAt })
    .from(ratings)
    .innerJoin(users, eq(users.id, ratings.fromUserId))
    .where(and(eq(ratings.toUserId, userId), eq(ratings.toRole, 'consultant')))
    .orderBy(desc(ratings.createdAt))
    .limit(REVIEWS);
  return {
    ...cardOf({ ...row, online: false }, currency),
    bio: row.consultant.bio,
    sessions: row.consultant.liveSessions,
    memberSince: iso(row.memberSince),
    reviews: reviews.map(({ name, at, ...review }) => ({ ...review, by: firstName(name), at: iso(at) })),
  };
}

/** The way out of the first tier, for those who are on it. */
function rookieOf(consultant: Consultant): OwnProfile['rookie'] {
  if (consultant.tier !== 'rookie') return null;
  const { billedSessions, ratingSum, ratingCount, sessionsStarted, sessionsKept } = consultant;
  const steps = rookieSteps({
    paidSessions: billedSessions,
    rating: ratingCount > 0 ? ratingSum / ratingCount : null,
    sessions: sessionsStarted,
    completed: sessionsKept,
  });
  return { commissionBps: commissionBps('standard'), steps };
}

/** A profile as its owner edits it. */
export function ownProfile(consultant: Consultant, currency: string): OwnProfile {
  const { percent, required, suggested, advice } = profileCompleteness(consultant);
  return {
    headline: consultant.headline,
    bio: consultant.bio,
    tags: consultant.tags,
    languages: consultant.languages,
    hourlyRateMinor: consultant.hourlyRateMinor,
    blockMinutes: consultant.blockMinutes,
    priceMinor: priceOf(consultant, currency),
    currency,
    tier: consultant.tier,
    commissionBps: commissionBps(consultant.tier),
    active: consultant.active,
    completeness: percent,
    missing: [...required, ...suggested],
    advice,
    rookie: rookieOf(consultant),
    rating: ratingOf(consultant),
  };
}
