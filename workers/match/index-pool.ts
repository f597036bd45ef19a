import { createMatchEngine } from '@cc/domain/matching/engine.ts';
import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { DEFAULT_PRIORS, type RatePriors } from '@cc/domain/matching/chances/learned-rates.ts';
import type { MatchModel } from '@cc/domain/matching/model/model.ts';
import type { PastSession } from '@cc/domain/matching/evidence/past-session.ts';
import { SHIPPED_MODEL } from '@cc/domain/matching/model/shipped-model.ts';
import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';

export type IndexedPool = ReturnType<typeof createIndexedPool>;

/** What was active in the database when it was taken into use. */
export interface ModelInUse {
  version: number;
  priors: RatePriors;
  weights: MatchModel;
}

/**
 * What ranking needs, in memory: the members of the online pool the newest `maxPast` past sessions, the weights, and
 * the engine that has indexed them.
 */
export function createIndexedPool(maxPast = 50_000) {
  const members = new Map<string, PoolMember>();
  const past = new Map<string, PastSession>();
  const tokenizer = createTokenizer('en');
  const engine = createMatchEngine(tokenizer);
  let model: ModelInUse = { version: 0, priors: DEFAULT_PRIORS, weights: SHIPPED_MODEL };

  const oldest = () => {
    let found: PastSession | undefined;
    for (const session of past.values()) if (!found || isOlder(session, found)) found = session;
    return found;
  };
  function removePast(id: string): void {
    if (past.delete(id)) engine.removePast(id);
  }

  return {
    members,
    past: past as ReadonlyMap<string, PastSession>,
    engine,
    tokenizer,
    get model(): ModelInUse {
      return model;
    },
    useModel(next: ModelInUse): void {
      model = next;
      engine.useModel(next.weights);
    },
    /** Adds somebody or replaces what is known of them. */
    set(member: PoolMember): void {
      const known = members.get(member.userId);
      members.set(member.userId, member);
      if (!known || !sameProfile(known, member)) {
        const { tags, headline, bio, liveSessions } = member;
        engine.setProfile(member.userId, { tags, headline, bio, sessions: liveSessions });
      }
    },
    remove(userId: string): void {
      if (members.delete(userId)) engine.removeProfile(userId);
    },
    /** Adds a past session or replaces what is known of it. */
    addPast(session: PastSession): void {
      const known = past.get(session.id);
      if (known && sameAnswer(known, session)) return;
      removePast(session.id);
      past.set(session.id, session);
      engine.addPast(session);
    },
    removePast,
    /** Forgets the oldest beyond the bound; asked once a batch is in, so that every worker keeps the same ones. */
    trimPast(): void {
      while (past.size > maxPast) removePast(oldest()!.id);
      // Now rather than when the next question waits for it.
      engine.settle();
    },
  };
}

const isOlder = (a: PastSession, b: PastSession) => a.at < b.at || (a.at === b.at && a.id < b.id);

/** Rates change with every offer; only other words, and another session, are worth indexing again. */
const sameProfile = (a: PoolMember, b: PoolMember) =>
  a.liveSessions === b.liveSessions &&
  a.headline === b.headline &&
  a.bio === b.bio &&
  a.tags.length === b.tags.length &&
  a.tags.every((tag, i) => tag === b.tags[i]);

/** A question that was answered does not change any more; its rating may. */
const sameAnswer = (a: PastSession, b: PastSession) =>
  a.at === b.at &&
  // They change once, when the asker's account is erased.
  a.title === b.title &&
  a.text === b.text &&
  a.answers.length === b.answers.length &&
  a.answers.every(
    ({ consultantId, quality }, i) => consultantId === b.answers[i]?.consultantId && quality === b.answers[i].quality,
  );
