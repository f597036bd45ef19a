import { describe, expect, it } from 'vitest';
import { registrationProblems } from './registration.ts';

const good = {
  role: 'customer' as const,
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'correct horse',
  passwordAgain: 'correct horse',
};

describe('registrationProblems', () => {
  it('has nothing to say about a good form', () => {
    expect(registrationProblems(good)).toEqual({});
  });

  it('names every wrong field at once, in the order of the form', () => {
    const problems = registrationProblems({ ...good, name: 'A', email: 'ada@', password: 'short', passwordAgain: '' });
    expect(Object.keys(problems)).toEqual(['name', 'email', 'password', 'passwordAgain']);
  });

  it('compares the passwords even while something else is wrong', () => {
    const problems = registrationProblems({ ...good, email: '', passwordAgain: 'correct horsE' });
    expect(Object.keys(problems)).toEqual(['email', 'passwordAgain']);
  });
});
