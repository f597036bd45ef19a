import { describe, expect, it } from 'vitest';
import { testCardByName, testCardByNumber, testCardNames, testCardNumbers } from './test-card-catalogue.ts';
import { passesLuhn } from './test-cards.ts';

describe('test cards', () => {
  it.each([
    ['4242424242424242', 'visa', 'never'],
    ['4000002760003184', 'visa', 'always'],
    ['4000002500003155', 'visa', 'unless_set_up'],
    ['4000000000003220', 'visa', 'always'],
    ['5555555555554444', 'mastercard', 'never'],
  ])('%s is a %s that asks for authentication %s', (number, brand, authenticate) => {
    expect(testCardByNumber(number)).toMatchObject({ brand, last4: number.slice(-4), behaviour: { authenticate } });
    expect(passesLuhn(number)).toBe(true);
  });

  it('knows the names that Stripe publishes for them', () => {
    expect(testCardByName('authenticationRequired')?.last4).toBe('3184');
    expect(testCardByName('threeDSecure2Required')?.last4).toBe('3220');
    expect(testCardByName('visa_chargeDeclinedInsufficientFunds')?.behaviour.charge?.declineCode).toBe(
      'insufficient_funds',
    );
    expect(testCardByName('jp')?.country).toBe('JP');
    expect(testCardByName('chargeCustomerFail')?.behaviour.attach).toBeUndefined();
  });

  it('are all of them well-formed, and none by two numbers that a person could mix up', () => {
    expect(testCardNumbers().filter((number) => !passesLuhn(number))).toEqual([]);
    expect(testCardNames().length).toBeGreaterThan(130);
    expect(testCardNames().filter((name) => /\s|^pm_/.test(name))).toEqual([]);
  });

  it.each(['hu', 'ae_mastercard', 'gb_debit', 'tw', 'uy', 'unionpay', 'visa_debit_eftposAuCoBranded'])(
    'knows pm_card_%s as one that pays',
    (name) => {
      const { charge, attach, authenticate } = testCardByName(name)!.behaviour;
      expect({ charge, attach, authenticate }).toEqual({ authenticate: 'never' });
    },
  );

  it.each([
    ['avsFail', { line1: 'fail', postalCode: 'fail' }],
    ['avsLine1Fail', { line1: 'fail' }],
    ['avsZipFail', { postalCode: 'fail' }],
    ['avsUnchecked', { line1: 'unavailable', postalCode: 'unavailable' }],
    ['cvcCheckFail', { cvc: 'fail' }],
  ])('has the bank’s checks of %s', (name, checks) => {
    expect(testCardByName(name)?.behaviour.checks).toEqual(checks);
  });

  it('knows no other number', () => {
    expect(testCardByNumber('4111111111111111')).toBeUndefined();
    expect(passesLuhn('4242424242424241')).toBe(false);
    expect(passesLuhn('4242')).toBe(false);
  });
});
