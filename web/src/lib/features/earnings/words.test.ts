import { expect, test } from 'vitest';
import { payoutWords } from './payout-words.ts';
import { requirementWords } from './requirement-words.ts';
import { percent, tierName } from './tier-words.ts';

test('what the provider asks for is said once each, and never by its field names', () => {
  expect(
    requirementWords(['external_account', 'individual.dob.day', 'individual.dob.month', 'individual.first_name']),
  ).toEqual(['A bank account to pay to', 'Your date of birth', 'Your name']);
  expect(requirementWords(['something.new'])).toEqual(['Some details about you']);
  expect(requirementWords(['tos_acceptance.date', 'x'])).toEqual([
    'Your agreement to the provider’s terms',
    'Some more details',
  ]);
  expect(requirementWords([])).toEqual([]);
});

test('payouts and tiers have names', () => {
  expect(payoutWords({ status: 'in_transit' }).label).toBe('On its way');
  expect(payoutWords({ status: 'failed' }).tone).toBe('danger');
  expect([tierName('rookie'), percent(1_500)]).toEqual(['Rookie', '15%']);
});
