import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';
import { createIndexedPool, type IndexedPool } from '@cc/workers/match/index-pool.ts';
import { rank, withLoad } from '@cc/workers/match/rank.ts';
import { poolMember } from '@cc/workers/match/testing/pool-member.ts';
import { asSession } from './as-sessions.ts';
import type { Answered, Asked, Expert } from './files.ts';

/** So many questions are taken to be a day (50 an hour), in which offers count as load. */
const QUESTIONS_A_DAY = 1_200;
const FAN_OUT = 3;

export interface EvalOptions {
  experts: readonly Expert[];
  history: readonly Answered[];
  /** Until which place of the time line each consultant is online. */
  online: ReadonlyMap<string, number>;
  /** How deep to rank. */
  depth: number;
  /** As `SIGNAL_WEIGHTS.load`; undefined for the shipped one. */
  loadWeight?: number | undefined;
}

/** The match worker's own pool and ranking, fed from files instead of the database. */
export function createPlatform({ experts, history, online, depth, loadWeight }: EvalOptions) {
  const pool: IndexedPool = createIndexedPool(Infinity);
  for (const session of history) pool.addPast(asSession(session));
  const members = experts.map(memberOf);
  const offered: string[][] = [];

  /** Everybody's presence as of a place on the time line. */
  function at(pos: number): void {
    for (const member of members) {
      const isOnline = (online.get(member.userId) ?? -1) >= pos;
      if (isOnline && !pool.members.has(member.userId)) pool.set(member);
      if (!isOnline) pool.remove(member.userId);
    }
  }

  return {
    pool,
    at,
    /** Ids of the best, best first; the first three are taken to be rung. */
    ask({ pos, title, body, tags }: Asked): string[] {
      at(pos);
      const question = { title, text: body, tags, maxPriceMinor: 0, currency: 'usd' };
      const load = new Map<string, number>();
      for (const id of offered.slice(-QUESTIONS_A_DAY).flat()) load.set(id, (load.get(id) ?? 0) + 1);
      const found = rank(pool, question, depth);
      const ids = withLoad(found, question, (id) => load.get(id) ?? 0, loadWeight)
        .map(({ member }) => member.userId)
        .slice(0, depth);
      offered.push(ids.slice(0, FAN_OUT));
      return ids;
    },
    /** What becomes of a question, once it is known; without answers nothing is learnt. */
    learn(question: Answered): void {
      const session = asSession(question);
      if (session.answers.length > 0) pool.addPast(session);
    },
  };
}

const memberOf = ({ id, tags, headline, bio, stats }: Expert): PoolMember =>
  poolMember({ userId: id, tags, headline, bio, hourlyRateMinor: 0, liveSessions: stats.answers });
