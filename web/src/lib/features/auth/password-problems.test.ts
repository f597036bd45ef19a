import { describe, expect, it } from 'vitest';
import { passwordProblems } from './password-problems.ts';

const good = { password: 'correct horse', passwordAgain: 'correct horse' };

describe('passwordProblems', () => {
  it('has nothing to say about a good one', () => {
    expect(passwordProblems(good)).toEqual({});
    expect(passwordProblems({ ...good, currentPassword: 'x' })).toEqual({});
  });

  it('names every wrong field at once, in the order of the form', () => {
    const problems = passwordProblems({ currentPassword: '', password: 'short', passwordAgain: '' });
    expect(Object.keys(problems)).toEqual(['currentPassword', 'password', 'passwordAgain']);
  });

  it('compares the two', () => {
    expect(Object.keys(passwordProblems({ ...good, passwordAgain: 'correct horsE' }))).toEqual(['passwordAgain']);
  });
});
