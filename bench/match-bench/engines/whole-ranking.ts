import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';
import { createIndexedPool } from '@cc/workers/match/index-pool.ts';
import { rank } from '@cc/workers/match/rank.ts';
import { poolMember } from '@cc/workers/match/testing/pool-member.ts';
import { timeOf } from '../../match-eval/as-sessions.ts';
import { RESULTS, type Engine } from '../engine.ts';
import type { BenchProfile, Population } from '../population.ts';

/** As many as the match worker ranks for a wave. */
const SHORTLIST = 50;

/** The match worker's own pool and ranking, with everything that was learned from the past questions. */
export function createWholeRanking({ profiles, past }: Population): Engine {
  const pool = createIndexedPool();
  for (const session of past) pool.addPast({ ...session, at: timeOf(session.at) });
  for (const profile of profiles) pool.set(memberOf(profile));
  // What people have answered is summed up when the first question comes.
  pool.engine.rank({ title: '', text: '', tags: [] }, { limit: 0 });
  return {
    ask({ title, text }) {
      const question = { title, text, tags: [], maxPriceMinor: 10_000, currency: 'usd' };
      const found = rank(pool, question, SHORTLIST);
      return found.slice(0, RESULTS).map(({ member, score }) => ({ id: member.userId, score }));
    },
    leaveAndReturn(profile) {
      const member = pool.members.get(profile.id)!;
      pool.remove(profile.id);
      pool.set(member);
    },
  };
}

const memberOf = ({ id, tags, headline, bio }: BenchProfile): PoolMember =>
  poolMember({ userId: id, tags: [...tags], headline, bio, liveSessions: 30 });
