import { platformPriors } from '@cc/domain/matching/chances/learned-rates.ts';
import { splitInTime, type RankingFigures } from '@cc/domain/matching/model/model-choice.ts';
import type { PastSession } from '@cc/domain/matching/evidence/past-session.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { learnedTotals } from '@cc/drizzle/repositories/learned.ts';
import { activeModel, SHIPPED_VERSION } from '@cc/drizzle/repositories/match-models.ts';
import { candidatesOf, pastSessions, profilesOf, type PastProfile } from '@cc/drizzle/repositories/past-sessions.ts';
import type { SessionSpan } from '@cc/drizzle/schema/index.ts';
import type { Fitted } from './refit.ts';

/** A past session with everybody who could have been asked, whoever answered among them. */
export interface Replayable extends PastSession {
  candidates: string[];
}

/** What fitting needs of the model: `Group` is what the model sees of one question and its candidates. */
export interface ModelTools<Model, Group> {
  shipped: Model;
  /** A stored model, or undefined when this release cannot read it. */
  read: (stored: unknown) => Model | undefined;
  /** Goes through sessions in time order, each seen with nothing but what was before it: a group a session, at the same place. */
  replay: (sessions: readonly Replayable[], profiles: ReadonlyMap<string, PastProfile>) => Group[];
  fit: (groups: readonly Group[]) => Model;
  evaluate: (model: Model, groups: readonly Group[]) => RankingFigures;
}

const spanOf = (sessions: readonly PastSession[]): SessionSpan => ({
  sessions: sessions.length,
  from: new Date(sessions[0]?.at ?? 0).toISOString(),
  to: new Date(sessions.at(-1)?.at ?? 0).toISOString(),
});

/**
 * Fits the weights from the newest finished sessions: replayed in time order, fitted on all but the newest share, and compared
 * with the active weights on that share. A session in which there was nobody else to ask says nothing about ranking and is only
 * remembered. Reads, and writes nothing.
 */
export async function fitFromHistory<Model extends object, Group>(
  db: Db,
  rules: Rules,
  tools: ModelTools<Model, Group>,
): Promise<Fitted> {
  const newestFirst: PastSession[] = [];
  for await (const page of pastSessions(db, rules.refitMaxSessions, rules)) newestFirst.push(...page);
  if (newestFirst.length < rules.refitMinSessions) return { kind: 'too_few', sessions: newestFirst.length };

  const asked = await candidatesOf(
    db,
    newestFirst.map(({ id }) => id),
  );
  const sessions = newestFirst.reverse().map((session): Replayable => {
    const answered = session.answers.map(({ consultantId }) => consultantId);
    return { ...session, candidates: [...new Set([...(asked.get(session.id) ?? []), ...answered])] };
  });
  const profiles = await profilesOf(db, [...new Set(sessions.flatMap(({ candidates }) => candidates))]);
  const groups = tools.replay(sessions, profiles);
  const telling = sessions.flatMap((session, i) =>
    session.candidates.length > session.answers.length ? [{ session, group: groups[i]! }] : [],
  );
  if (telling.length < rules.refitMinSessions) return { kind: 'too_few', sessions: telling.length };

  const cut = splitInTime(telling.length, rules).fit;
  const [older, newer] = [telling.slice(0, cut), telling.slice(cut)];
  const row = await activeModel(db);
  const stored = row && tools.read(row.model);
  const model = tools.fit(older.map(({ group }) => group));
  const heldBack = newer.map(({ group }) => group);
  return {
    kind: 'fitted',
    model: Object.fromEntries(Object.entries(model)),
    priors: platformPriors(await learnedTotals(db)),
    fittedFrom: spanOf(older.map(({ session }) => session)),
    heldBack: spanOf(newer.map(({ session }) => session)),
    figures: tools.evaluate(model, heldBack),
    activeFigures: tools.evaluate(stored ?? tools.shipped, heldBack),
    // One that cannot be read is not what ranks, but it is what would be switched away from.
    activeVersion: row?.version ?? SHIPPED_VERSION,
  };
}
