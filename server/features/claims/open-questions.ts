import type { OpenQuestion } from '@cc/contract/http/questions.ts';
import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { matchedWords, questionTerms, type ProfileFields } from '@cc/domain/matching/words/weighted-terms.ts';
import { stripContactDetails } from '@cc/domain/question.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { iso } from '@cc/drizzle/now.ts';
import type { Question } from '@cc/drizzle/repositories/questions.ts';

type Terms = Pick<
  OpenQuestion,
  'priceMinor' | 'earnMinor' | 'commissionBps' | 'currency' | 'blockMinutes' | 'freeWindowMs'
>;

/** Words shown; more would not be read. */
const WORDS = 6;
const tokenizer = createTokenizer('en');

/** Left-open questions as a consultant browses them: those that share most with the profile first, among equals the oldest. */
export function openQuestions(
  questions: readonly Question[],
  profile: ProfileFields,
  terms: Terms,
  rules: Pick<Rules, 'questionLifeMs'>,
): OpenQuestion[] {
  const rated = questions
    .filter(({ currency }) => currency === terms.currency)
    .map((question) => {
      const found = matchedWords(profile, questionTerms(question, tokenizer), tokenizer);
      // As a profile's fields count when one is asked: a tag is a claim, a word in the bio may be an aside.
      const closeness = 3 * found.tags.length + 2 * found.headline.length + found.bio.length;
      return { question, closeness, matched: [...found.tags, ...found.headline, ...found.bio].slice(0, WORDS) };
    });
  rated.sort((a, b) => b.closeness - a.closeness);
  return rated.map(({ question, matched }) => ({
    ...terms,
    id: question.id,
    title: stripContactDetails(question.title),
    text: stripContactDetails(question.text),
    tags: question.tags,
    language: question.language,
    matched: [...new Set(matched)],
    createdAt: iso(question.createdAt),
    expiresAt: iso(new Date(question.createdAt.getTime() + rules.questionLifeMs)),
  }));
}
