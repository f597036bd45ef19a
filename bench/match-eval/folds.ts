import type { TrainingGroup } from '@cc/domain/matching/model/fit.ts';
import type { Answered } from './files.ts';
import { createPlatform } from './platform.ts';
import { profilesAsOf } from './profiles-as-of.ts';

/** Where the folds begin on the time line, in order, and how long each is. */
const FOLDS = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65] as const;
const WIDTH = 0.05;
/** Consultants stay online so long after their last answer, as in the data set. */
const ONLINE_AFTER = 0.05;

export interface Fold {
  from: number;
  groups: TrainingGroup[];
}

/**
 * The past, cut into folds as the question files were: each fold's questions are ranked with the profiles and the history from
 * before it. Grades are 2 for an accepted answer and 1 for another that was voted for.
 * @param cold without any history.
 */
export function foldsOf(past: readonly Answered[], cold: boolean): Fold[] {
  const end = past.at(-1)?.pos ?? 0;
  const online = new Map<string, number>();
  for (const { pos, answers = [] } of past) for (const { e } of answers) online.set(e, pos);
  for (const [id, last] of online) online.set(id, last > end - ONLINE_AFTER ? 1 : last + ONLINE_AFTER);
  return FOLDS.map((from) => {
    const before = past.filter(({ pos }) => pos < from);
    const experts = profilesAsOf(before);
    const platform = createPlatform({ experts, history: cold ? [] : before, online, depth: 0 });
    const groups = past
      .filter(({ pos }) => pos >= from && pos < from + WIDTH)
      .flatMap((question): TrainingGroup[] => {
        const grades = gradesOf(question);
        platform.at(question.pos);
        const asked = { title: question.title, text: question.body, tags: [] };
        const ranked = platform.pool.engine.rank(asked, { limit: Infinity, everybody: true }).sort(byId);
        const group = { rows: ranked.map(({ row }) => row), grades: ranked.map(({ id }) => grades.get(id) ?? 0) };
        return group.grades.some((grade) => grade > 0) ? [group] : [];
      });
    return { from, groups };
  });
}

/** Where nobody voted at all, an answer is as good as another. */
function gradesOf({ answers = [], relevant = {} }: Answered): Map<string, number> {
  const isVoted = answers.some(({ score, accepted }) => accepted || score >= 1);
  const graded = answers.map(({ e, score, accepted }) => [e, accepted ? 2 : score >= 1 || !isVoted ? 1 : 0] as const);
  return new Map([...graded, ...Object.entries(relevant)]);
}

/** Not as the present weights rank them: what is fitted should not depend on what was fitted before. */
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
