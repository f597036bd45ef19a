import { loadEngine } from './engine.ts';
import { population } from './measure.ts';
import { disagreement } from './same-results.ts';
import { spread } from './timing.ts';

const CONSULTANTS = 1_000;
const QUESTIONS = 40;

/** Asks our profile scoring and `natural` with our terms the same, and says where they differ. */
export async function checkParity(where: { seed: number; data?: string }): Promise<string[]> {
  const everything = await population({ ...where, n: CONSULTANTS });
  const ours = (await loadEngine('profile-scoring'))(everything);
  const theirs = (await loadEngine('natural-stemmed'))(everything);
  const questions = spread(everything.questions, QUESTIONS).flatMap((question) => [
    question,
    { ...question, text: '' },
  ]);
  return questions.flatMap((question) => {
    const difference = disagreement(ours.ask(question), theirs.ask(question));
    return difference ? [`"${question.title}": ours and natural's differ in ${difference}`] : [];
  });
}
