import { describe, expect, it } from 'vitest';
import { CLAIM_STATUSES, claimProblem, isClaimOpen, type Claimant } from './claim.ts';

const question = { askerId: 'asker', language: 'en', ceilingMinor: 5_000 };
const claimant: Claimant = {
  consultantId: 'ada',
  active: true,
  languages: ['de', 'en'],
  priceMinor: 5_000,
  payoutsEnabled: true,
  declined: false,
};

describe('claimProblem', () => {
  it.each<[Partial<Claimant>, string | null]>([
    [{}, null],
    [{ consultantId: 'asker' }, 'asker'],
    [{ active: false }, 'inactive'],
    [{ payoutsEnabled: false }, 'payouts_disabled'],
    [{ declined: true }, 'declined'],
    [{ languages: ['de'] }, 'language'],
    [{ priceMinor: 5_001 }, 'price'],
  ])('%o → %s', (more, problem) => {
    expect(claimProblem(question, { ...claimant, ...more })).toBe(problem);
  });
});

it('a claim is open while it waits, up to its deadline', () => {
  const open = CLAIM_STATUSES.filter((status) => isClaimOpen({ status, confirmBy: 10 }, 9));
  expect(open).toEqual(['waiting']);
  expect(isClaimOpen({ status: 'waiting', confirmBy: 10 }, 10)).toBe(false);
});
