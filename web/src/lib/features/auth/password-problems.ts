import { usersApi } from '@cc/contract/http/users.ts';

/** In the order of the forms. */
const WORDS = {
  currentPassword: 'Your present password, please.',
  password: 'Please use at least 10 characters.',
  passwordAgain: 'The two passwords differ.',
};

export type PasswordField = keyof typeof WORDS;
export type PasswordProblems = Partial<Record<PasswordField, string>>;

/** What is wrong with a new password, by the schema that the server holds it to; and with the present one, where it is asked for. */
export function passwordProblems(input: {
  currentPassword?: string;
  password: string;
  passwordAgain: string;
}): PasswordProblems {
  const parsed = usersApi.changePassword.body?.safeParse({ currentPassword: 'not asked for', ...input });
  const wrong = new Set(parsed?.error?.issues.map(({ path }) => path[0]));
  // The comparison of the two only runs once everything else is right.
  if (input.password !== input.passwordAgain) wrong.add('passwordAgain');
  const fields = Object.keys(WORDS) as PasswordField[];
  return Object.fromEntries(fields.filter((field) => wrong.has(field)).map((field) => [field, WORDS[field]]));
}
