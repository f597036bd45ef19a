import { profileInput } from '@cc/contract/http/consultants.ts';
import type { z } from 'zod';

export type ProfileField = 'headline' | 'bio' | 'tags' | 'languages' | 'hourlyRateMinor';

/** What is wrong with a field, in words, in the order of the form. */
const WORDS: Record<ProfileField, string> = {
  headline: 'A little more, please: between 10 and 120 characters.',
  bio: 'Tell a little more, please: at least 40 characters.',
  tags: 'Add at least one tag, of letters, digits and + # . - only.',
  languages: 'Choose at least one language.',
  hourlyRateMinor: 'This is more than we can charge for an hour.',
};

/** Checks by the schema that the server holds a profile to. */
export function profileProblems(input: z.input<typeof profileInput>): Partial<Record<ProfileField, string>> {
  const wrong = new Set(profileInput.safeParse(input).error?.issues.map(({ path }) => path[0]));
  const fields = Object.keys(WORDS) as ProfileField[];
  return Object.fromEntries(fields.filter((field) => wrong.has(field)).map((field) => [field, WORDS[field]]));
}
