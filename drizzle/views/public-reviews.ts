import { and, desc, eq, gte, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { PublicReview } from '@cc/contract/http/consultants.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { consultants, ratings, users } from '../schema/index.ts';
import { firstName } from './question.ts';

const SHOWN = 6;
/** Shorter comments say little to somebody who was not in the call. */
const MIN_LENGTH = 20;

/** The newest good review with words in it of each of a few consultants who are there to be seen, newest first. */
export async function publicReviews(db: Executor): Promise<PublicReview[]> {
  const rater = alias(users, 'rater');
  const newest = db
    .selectDistinctOn([ratings.toUserId], {
      id: ratings.toUserId,
      name: sql<string>`${users.name}`.as('name'),
      headline: consultants.headline,
      by: sql<string>`${rater.name}`.as('by_name'),
      stars: ratings.stars,
      comment: ratings.comment,
      at: ratings.createdAt,
    })
    .from(ratings)
    .innerJoin(consultants, eq(consultants.userId, ratings.toUserId))
    .innerJoin(users, eq(users.id, ratings.toUserId))
    .innerJoin(rater, eq(rater.id, ratings.fromUserId))
    .where(
      and(
        eq(ratings.toRole, 'consultant'),
        gte(ratings.stars, 4),
        sql`length(${ratings.comment}) >= ${MIN_LENGTH}`,
        eq(consultants.active, true),
        isNull(users.suspendedAt),
        ne(consultants.headline, ''),
      ),
    )
    .orderBy(ratings.toUserId, desc(ratings.createdAt))
    .as('newest');
  const rows = await db.select().from(newest).orderBy(desc(newest.at)).limit(SHOWN);
  return rows.map(({ id, name, headline, by, at, ...review }) => ({
    ...review,
    by: firstName(by),
    at: iso(at),
    consultant: { id, name: firstName(name), headline },
  }));
}
