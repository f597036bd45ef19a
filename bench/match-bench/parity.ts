import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { createTfIdfIndex } from '@cc/domain/matching/index/tf-idf-index.ts';
import { weightedTerms } from '@cc/domain/matching/words/weighted-terms.ts';
import { RESULTS } from './engine.ts';
import { createNaturalStemmed } from './engines/natural-stemmed.ts';
import { stemsOf } from './engines/stems.ts';
import { population } from './measure.ts';
import { disagreement } from './same-results.ts';
import { spread } from './timing.ts';

const CONSULTANTS = 1_000;
const QUESTIONS = 40;

/** Asks our index and `natural`'s the same, titles and questions in full, and says where they differ. */
export async function checkParity(where: { seed: number; data?: string }): Promise<string[]> {
  const everything = await population({ ...where, n: CONSULTANTS });
  const tokenizer = createTokenizer('en');
  const index = createTfIdfIndex<string>();
  for (const profile of everything.profiles) index.add(profile.id, weightedTerms(profile, tokenizer));
  const natural = createNaturalStemmed(everything);
  const inFull = spread(everything.questions, QUESTIONS);
  const questions = [...inFull, ...inFull.map(({ title }) => ({ title, text: '' }))];
  return questions.flatMap((question) => {
    const difference = disagreement(index.top(stemsOf(question, tokenizer), RESULTS), natural.ask(question));
    return difference ? [`"${question.title}": ours and natural's differ in ${difference}`] : [];
  });
}
