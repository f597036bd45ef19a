import { describe, expect, it } from 'vitest';
import { cardProblem } from './card.ts';

const at = (iso: string) => Date.parse(iso);
const card = { expMonth: 11, expYear: 2026, refusedAt: null };

describe('what is told of a card', () => {
  it.each([
    ['2026-10-31T00:00:00Z', null],
    ['2026-11-05T00:00:00Z', 'expires_soon'],
    // Good to the last hour of its month, wherever its holder is.
    ['2026-12-01T11:59:00Z', 'expires_soon'],
    ['2026-12-01T12:00:00Z', 'expired'],
  ])('that ends with November is, on %s: %s', (now, problem) => expect(cardProblem(card, at(now))).toBe(problem));

  it('says that it was refused, for a month, and first that it has expired', () => {
    const refused = { expMonth: 12, expYear: 2030, refusedAt: at('2026-11-01T00:00:00Z') };
    expect(cardProblem(refused, at('2026-11-20T00:00:00Z'))).toBe('refused');
    expect(cardProblem(refused, at('2026-12-02T00:00:00Z'))).toBeNull();
    expect(cardProblem({ ...card, refusedAt: at('2026-12-01T00:00:00Z') }, at('2026-12-02T00:00:00Z'))).toBe('expired');
  });
});
