import { usersApi } from '@cc/contract/http/users.ts';

export type RegistrationField = 'name' | 'email' | 'password' | 'passwordAgain';
export type Registration = Record<RegistrationField, string> & { role: 'customer' | 'consultant' };

const WORDS: Record<RegistrationField, string> = {
  name: 'Please type your name, at least two letters.',
  email: 'This does not look like an e-mail address. Please check it.',
  password: 'Please use at least 10 characters.',
  passwordAgain: 'The two passwords differ.',
};

/** What is wrong with each field, by the schema that the server holds it to, in words; in the order of the form. */
export function registrationProblems(input: Registration): Partial<Record<RegistrationField, string>> {
  const parsed = usersApi.register.body?.safeParse(input);
  const wrong = new Set(parsed?.error?.issues.map(({ path }) => path[0]));
  // The comparison of the two only runs once everything else is right.
  if (input.password !== input.passwordAgain) wrong.add('passwordAgain');
  const fields = Object.keys(WORDS) as RegistrationField[];
  return Object.fromEntries(fields.filter((field) => wrong.has(field)).map((field) => [field, WORDS[field]]));
}
