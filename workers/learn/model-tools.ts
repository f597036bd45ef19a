import { matchModel } from '@cc/contract/match-model.ts';
import { createMatchEngine } from '@cc/domain/matching/engine.ts';
import { evaluateRanking, type TrainingGroup } from '@cc/domain/matching/model/fit.ts';
import { fitModel } from '@cc/domain/matching/model/fit-model.ts';
import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { relevancesWhen, type MatchModel } from '@cc/domain/matching/model/model.ts';
import { replay } from '@cc/domain/matching/model/replay.ts';
import { SHIPPED_MODEL } from '@cc/domain/matching/model/shipped-model.ts';
import type { ModelTools, Replayable } from './fit-from-history.ts';

/** What the model sees of one session: its candidates' features, and how many sessions it could learn from then. */
export type SessionGroup = TrainingGroup & { known: number };

/** Fitting with the engine that ranks: the same index, the same features. */
export const modelTools: ModelTools<MatchModel, SessionGroup> = {
  shipped: SHIPPED_MODEL,
  read: (stored) => matchModel.safeParse(stored).data,
  replay(sessions, profiles) {
    const engine = createMatchEngine(createTokenizer('en'));
    for (const { userId, ...profile } of profiles.values()) {
      // What was held is counted as it is replayed: today's number would tell of what came later.
      engine.setProfile(userId, { ...profile, sessions: 0 });
    }
    const candidates = new Map(sessions.map(({ id, candidates: ids }: Replayable) => [id, ids]));
    const groups: SessionGroup[] = [];
    for (const { rows, grades } of replay(engine, sessions, { from: 0, candidates: ({ id }) => candidates.get(id) })) {
      groups.push({ rows, grades, known: groups.length });
    }
    return groups;
  },
  // What ranks without a history cannot be learned from one: that part stays as shipped.
  fit: (groups) => ({ ...SHIPPED_MODEL, ...fitModel(groups) }),
  evaluate: (model, groups) => evaluateRanking(groups, relevancesWhen(model, groups.at(-1)?.known ?? 0)),
};
