import { questionInput, type QuestionInput } from '@cc/contract/http/questions.ts';
import type { z } from 'zod';
import { normalTag, type Draft } from './draft.ts';

export type AskField = 'title' | 'text' | 'tags' | 'maxPriceMinor' | 'consent';

const WORDS: Record<AskField, string> = {
  title: 'A little more, please: at least 10 characters.',
  text: 'This is longer than 4,000 characters. Leave the rest for the call.',
  tags: 'Tags have letters, digits and + # . - only.',
  maxPriceMinor: 'Choose the most you would pay.',
  consent: 'Please agree to this, or we cannot ask anybody for you.',
};

/** What would be sent. */
export const inputOf = (draft: Draft, ceiling: number): z.input<typeof questionInput> => ({
  id: draft.id,
  title: draft.title,
  text: draft.text,
  tags: draft.tags.map(normalTag),
  language: draft.language,
  maxPriceMinor: ceiling,
  consent: draft.consent as QuestionInput['consent'],
  firstChoiceId: draft.firstChoice?.id ?? null,
});

/** What is wrong with each field, by the schema that the server holds it to, in words and in the order of the form. */
export function askProblems(draft: Draft, ceiling: number): Partial<Record<AskField, string>> {
  const wrong = new Set(questionInput.safeParse(inputOf(draft, ceiling)).error?.issues.map(({ path }) => path[0]));
  const fields = Object.keys(WORDS) as AskField[];
  return Object.fromEntries(fields.filter((field) => wrong.has(field)).map((field) => [field, WORDS[field]]));
}
