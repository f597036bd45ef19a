import { YEAR_MS } from '@cc/domain/matching/evidence/decay.ts';
import type { PastSession } from '@cc/domain/matching/evidence/past-session.ts';
import { canonicalTags } from '@cc/domain/matching/tags/tags.ts';
import type { Answered } from './files.ts';

/** The files tell places on a time line of 0–1; it is taken to be ten years, as long as the sites had been there. */
const BEGIN = Date.UTC(2010, 0, 1);
const TIME_LINE_MS = 10 * YEAR_MS;

/** Epoch ms of a place on the time line. */
export const timeOf = (pos: number) => BEGIN + pos * TIME_LINE_MS;

/**
 * Past questions as the platform's finished sessions. What corresponds to stars: an accepted answer is worth 1; others by their
 * votes, 0.5 without any, 0.8 with 31 and more, 0.25 when there were more against than for.
 */
export function asSession({ qid, pos, title, body, tags, answers, relevant }: Answered): PastSession {
  const graded = Object.entries(relevant ?? {})
    .filter(([, grade]) => grade > 0)
    .map(([consultantId, grade]) => ({ consultantId, quality: grade >= 2 ? 1 : 0.6 }));
  return {
    id: qid,
    at: timeOf(pos),
    title,
    text: body,
    tags: canonicalTags(tags),
    answers: answers
      ? answers.map(({ e, score, accepted }) => ({ consultantId: e, quality: accepted ? 1 : worthOf(score) }))
      : graded,
  };
}

const worthOf = (votes: number) => (votes < 0 ? 0.25 : 0.5 + 0.3 * Math.min(1, Math.log2(1 + votes) / 5));
