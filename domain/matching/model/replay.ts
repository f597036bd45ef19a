import type { MatchEngine } from '../engine.ts';
import type { TrainingGroup } from './fit.ts';
import type { PastSession } from '../evidence/past-session.ts';

/**
 * Plays sessions once more in the order of time: each is ranked by what the engine knew before it, then added to what it
 * knows. The engine has the profiles of the candidates.
 * @param options.from sessions before this index are only added.
 * @param options.candidates who could have been asked for a session; everybody in the engine when it is undefined.
 */
export function* replay(
  engine: MatchEngine,
  sessions: readonly PastSession[],
  options: { from: number; candidates?: (session: PastSession) => readonly string[] | undefined },
): Generator<TrainingGroup & { session: PastSession }> {
  for (const [i, session] of sessions.entries()) {
    if (i >= options.from) {
      const among = options.candidates?.(session);
      const asked = among && new Set(among);
      const qualities = new Map(session.answers.map(({ consultantId, quality }) => [consultantId, quality]));
      const ranked = engine
        .rank(session, { limit: Infinity, everybody: true })
        .filter(({ id }) => !asked || asked.has(id))
        // Not as the present weights rank them: what is fitted should not depend on what was fitted before.
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const grades = ranked.map(({ id }) => qualities.get(id) ?? 0);
      yield { session, rows: ranked.map(({ row }) => row), grades };
    }
    engine.addPast(session);
  }
}
