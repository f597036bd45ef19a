import { asc, eq, inArray } from 'drizzle-orm';
import type { z } from 'zod';
import type { adminApi } from '@cc/contract/http/admin.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { matchRounds, users } from '../schema/index.ts';

type MatchRounds = z.output<(typeof adminApi)['match']['response']>['rounds'];

/** The rankings of a question as they were, round by round; empty when there were none. */
export async function matchView(db: Executor, questionId: string): Promise<MatchRounds> {
  const rounds = await db
    .select()
    .from(matchRounds)
    .where(eq(matchRounds.questionId, questionId))
    .orderBy(asc(matchRounds.round));
  const ids = [...new Set(rounds.flatMap(({ ranking }) => ranking.map((candidate) => candidate.consultantId)))];
  const people = ids.length
    ? await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids))
    : [];
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rounds.map(({ round, poolSize, tookUs, createdAt, ranking }) => ({
    round,
    poolSize,
    tookUs,
    at: iso(createdAt),
    ranking: ranking.map(({ excluded, ...candidate }) => ({
      ...candidate,
      name: names.get(candidate.consultantId) ?? '–',
      excluded: excluded ?? null,
    })),
  }));
}
