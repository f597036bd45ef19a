import { describe, expect, it } from 'vitest';
import { ERASURE_HINDRANCES, erasedEmail, erasureHindrances, pseudonymOf } from './erasure.ts';

const free = { inCall: false, asking: false, moneyMoves: false, disputed: false, isAdmin: false };

describe('erasing an account', () => {
  it('is possible when nothing is under way', () => {
    expect(erasureHindrances(free)).toEqual([]);
  });

  it.each([
    ['inCall', 'in_call'],
    ['asking', 'asking'],
    ['moneyMoves', 'money_moves'],
    ['disputed', 'disputed'],
    ['isAdmin', 'admin'],
  ] as const)('is not with %s', (fact, hindrance) => {
    expect(erasureHindrances({ ...free, [fact]: true })).toEqual([hindrance]);
  });

  it('names all that is in the way', () => {
    const all = { inCall: true, asking: true, moneyMoves: true, disputed: true, isAdmin: true };
    expect(erasureHindrances(all)).toEqual([...ERASURE_HINDRANCES]);
  });

  it('leaves a name of which nothing of the person is part, the same each time', () => {
    const id = '01a20071-dc10-74b6-91b7-b0271d2514cc';
    expect(pseudonymOf(id)).toBe('Deleted account 1d2514cc');
    expect(erasedEmail(id)).toBe(`${id}@deleted.invalid`);
  });
});
