import { DECLINES, type CardBehaviour, type Decline, type PlannedDispute, type TestCard } from './test-cards.ts';

type Spec = Partial<CardBehaviour> & {
  brand?: string;
  funding?: TestCard['funding'];
  country?: string;
  /** The second network of a co-branded card, and what wallets call it where that differs. */
  cobrand?: { network: string; display: string };
  supports3ds?: boolean;
};
/** Number, `pm_card_…` names (none where Stripe publishes only the number), what differs from a Visa credit card that pays. */
type Row = readonly [number: string, names: string, spec?: Spec];

/** A card that banks refuse outright can't be saved either; only those of `chargeCustomerFail…` can. */
const refusedBy = (why: Decline): Spec => ({ charge: why, attach: why });
const disputed = (
  reason: PlannedDispute['reason'],
  stage: PlannedDispute['stage'] = 'chargeback',
  eligibility?: PlannedDispute['eligibility'],
): PlannedDispute => ({ reason, stage, ...(eligibility ? { eligibility } : {}) });

const CB = { network: 'cartes_bancaires', display: 'cartes_bancaires' };
const EFTPOS = { network: 'eftpos_au', display: 'eftpos_australia' };
const BLOCKED: Spec = { charge: DECLINES.fraudulent, risk: 'highest' };

const BRANDS: Row[] = [
  ['4242424242424242', 'visa us'],
  ['4000056655665556', 'visa_debit', { funding: 'debit' }],
  ['5555555555554444', 'mastercard', { brand: 'mastercard' }],
  ['2223003122003222', '', { brand: 'mastercard' }],
  ['5200828282828210', 'mastercard_debit', { brand: 'mastercard', funding: 'debit' }],
  ['5105105105105100', 'mastercard_prepaid', { brand: 'mastercard', funding: 'prepaid' }],
  ['378282246310005', 'amex amex_threeDSecureNotSupported', { brand: 'amex', supports3ds: false }],
  ['371449635398431', '', { brand: 'amex', supports3ds: false }],
  ['6011111111111117', 'discover', { brand: 'discover' }],
  ['6011000990139424', '', { brand: 'discover' }],
  ['6011981111111113', '', { brand: 'discover', funding: 'debit' }],
  ['6555900000604105', '', { brand: 'discover' }],
  ['3056930009020004', 'diners', { brand: 'diners' }],
  ['36227206271667', '', { brand: 'diners' }],
  ['3566002020360505', 'jcb', { brand: 'jcb', country: 'JP' }],
  ['3530111333300000', '', { brand: 'jcb', country: 'JP' }],
  ['6200000000000005', 'unionpay', { brand: 'unionpay', country: 'CN' }],
  ['6200000000000047', '', { brand: 'unionpay', country: 'CN', funding: 'debit' }],
  ['6205500000000000004', '', { brand: 'unionpay', country: 'CN' }],
  ['4000002500001001', 'visa_cartesBancaires', { country: 'FR', cobrand: CB }],
  ['5555552500001001', 'mastercard_cartesBancaires', { brand: 'mastercard', country: 'FR', cobrand: CB }],
  ['4000050360000001', 'visa_debit_eftposAuCoBranded', { country: 'AU', funding: 'debit', cobrand: EFTPOS }],
  [
    '5555050360000080',
    'mastercard_debit_eftposAuCoBranded',
    { brand: 'mastercard', country: 'AU', funding: 'debit', cobrand: EFTPOS },
  ],
  ['4000051230000072', 'debit_visaFsaProductCode debit_visaHsaProductCode', { funding: 'debit' }],
  ['5200828282828897', 'mastercard_debit_mastercardFsaProductCode', { brand: 'mastercard', funding: 'debit' }],
];

/** Cards that pay, by country: `pm_card_` and the country in small letters. */
const COUNTRIES: Row[] = `
  ar 4000000320000021 br 4000000760000002 ca 4000001240000000 cl 4000001520000001 co 4000001700000003
  cr 4000001880000005 ec 4000002180000000 mx 4000004840008001 pa 4000005910000000 py 4000006000000066
  pe 4000006040000068 uy 4000008580000003
  ae 4000007840000001 at 4000000400000008 be 4000000560000004 bg 4000001000000000 by 4000001120000005
  hr 4000001910000009 cy 4000001960000008 cz 4000002030000002 dk 4000002080000001 ee 4000002330000009
  fi 4000002460000001 fr 4000002500000003 de 4000002760000016 gi 4000002920000005 gr 4000003000000030
  hu 4000003480000005 ie 4000003720000005 it 4000003800000008 lv 4000004280000005 li 4000004380000004
  lt 4000004400000000 lu 4000004420000006 mt 4000004700000007 nl 4000005280000002 no 4000005780000007
  pl 4000006160000005 pt 4000006200000007 ro 4000006420000001 si 4000007050000006 sk 4000007030000001
  es 4000007240000007 se 4000007520000008 ch 4000007560000009 gb 4000008260000000
  au 4000000360000006 cn 4000001560000002 hk 4000003440000004 in 4000003560000008 jp 4000003920000003
  my 4000004580000002 nz 4000005540000008 sg 4000007020000003 tw 4000001580000008`
  .trim()
  .split(/\s+(?=[a-z]{2} )/)
  .map((pair): Row => {
    const [country = '', number = ''] = pair.split(' ');
    return [number, country, { country: country.toUpperCase() }];
  });

const MORE_COUNTRIES: Row[] = [
  ['5200007840000022', 'ae_mastercard', { brand: 'mastercard', country: 'AE' }],
  ['4000058260000005', 'gb_debit', { country: 'GB', funding: 'debit' }],
  ['5555558265554449', 'gb_mastercard', { brand: 'mastercard', country: 'GB' }],
  ['4000006820000007', '', { country: 'SA' }],
  ['4000007640000003', 'th_credit', { country: 'TH' }],
  ['4000057640000008', 'th_debit', { country: 'TH', funding: 'debit' }],
];

const REFUSED: Row[] = [
  ['4000000000000002', 'chargeDeclined visa_chargeDeclined', refusedBy(DECLINES.generic)],
  [
    '4000000000009995',
    'chargeDeclinedInsufficientFunds visa_chargeDeclinedInsufficientFunds',
    refusedBy(DECLINES.insufficientFunds),
  ],
  ['4000000000009987', 'chargeDeclinedLostCard visa_chargeDeclinedLostCard', refusedBy(DECLINES.lost)],
  ['4000000000009979', 'chargeDeclinedStolenCard visa_chargeDeclinedStolenCard', refusedBy(DECLINES.stolen)],
  ['4000000000000069', 'chargeDeclinedExpiredCard visa_chargeDeclinedExpiredCard', refusedBy(DECLINES.expired)],
  ['4000000000000127', 'chargeDeclinedIncorrectCvc visa_chargeDeclinedIncorrectCvc', refusedBy(DECLINES.incorrectCvc)],
  [
    '4000000000000119',
    'chargeDeclinedProcessingError visa_chargeDeclinedProcessingError',
    refusedBy(DECLINES.processing),
  ],
  [
    '4000000000006975',
    'chargeDeclinedVelocityLimitExceeded visa_chargeDeclinedVelocityLimitExceeded',
    refusedBy(DECLINES.velocity),
  ],
  ['4000000000000341', 'chargeCustomerFail visa_chargeCustomerFail', { charge: DECLINES.generic }],
  ['4000000000000341', 'visa_chargeCustomerFailLostCard', { charge: DECLINES.lost }],
  ['4000000000000341', 'visa_chargeCustomerFailStolenCard', { charge: DECLINES.stolen }],
];

/** Blocked are those that Stripe blocks unless told otherwise; what only a rule of one's own would block pays. */
const FRAUD: Row[] = [
  ['4100000000000019', 'radarBlock chargeDeclinedFraudulent visa_chargeDeclinedFraudulent', BLOCKED],
  ['4000000000004954', 'riskLevelHighest', BLOCKED],
  ['4000000000009235', 'riskLevelElevated', { risk: 'elevated' }],
  ['4000008400000407', 'highFraudDisputeScore'],
  ['4000008400000159', 'highEfwScore'],
  ['4000008400001017', 'radarDynamicRiskThreshold'],
  ['4001858821843804', 'freeTrialAbuseBlock'],
  ['4000008405600003', 'adaptive3dsChallenge', { whenRequested: 'challenge' }],
  ['4000000000000101', 'cvcCheckFail', { checks: { cvc: 'fail' } }],
  ['4000000000000036', 'avsZipFail', { checks: { postalCode: 'fail' } }],
  ['4000058400307872', 'cvcCheckFailElevatedRisk', { checks: { cvc: 'fail' }, risk: 'elevated' }],
  ['4000058400306072', 'avsZipFailElevatedRisk', { checks: { postalCode: 'fail' }, risk: 'elevated' }],
  ['4000000000000028', 'avsLine1Fail', { checks: { line1: 'fail' } }],
  ['4000000000000010', 'avsFail', { checks: { line1: 'fail', postalCode: 'fail' } }],
  ['4000000000000044', 'avsUnchecked', { checks: { line1: 'unavailable', postalCode: 'unavailable' } }],
];

const AFTERWARDS: Row[] = [
  ['4000000000000077', 'bypassPending', { bypassPending: true }],
  ['4000003720000278', 'bypassPendingInternational', { bypassPending: true, country: 'IE' }],
  ['4000000000000093', 'domesticPricing'],
  ['4000000000000259', 'createDispute', { disputes: [disputed('fraudulent')] }],
  ['4000000000002685', 'createDisputeProductNotReceived', { disputes: [disputed('product_not_received')] }],
  ['4000000000001976', 'createDisputeInquiry', { disputes: [disputed('fraudulent', 'inquiry')] }],
  ['4000000404000079', 'createMultipleDisputes', { disputes: [disputed('fraudulent'), disputed('fraudulent')] }],
  [
    '4000000404000038',
    'createCe3EligibleDispute',
    { disputes: [disputed('fraudulent', 'chargeback', 'visa_compelling_evidence_3')] },
  ],
  [
    '4000008400000779',
    'createComplianceDispute',
    { disputes: [disputed('noncompliant', 'compliance', 'visa_compliance')] },
  ],
  [
    '5105008400000002',
    'createMastercardComplianceDispute',
    { brand: 'mastercard', disputes: [disputed('noncompliant', 'compliance', 'mastercard_compliance')] },
  ],
  ['4000000001000043', 'createAutoRepresentmentEligibleDispute', { disputes: [disputed('fraudulent')] }],
  ['4000000000005423', 'createIssuerFraudRecord', { earlyFraudWarning: true }],
  ['4000000000007726', 'pendingRefund', { refund: 'pending' }],
  ['4000000000005126', 'refundFail', { refund: 'fails' }],
];

const BANK_ASKS: Row[] = [
  ['4000002500003155', 'authenticationRequiredOnSetup', { authenticate: 'unless_set_up', country: 'FR' }],
  ['4000002760003184', 'authenticationRequired', { authenticate: 'always', country: 'DE' }],
  [
    '4000003800000446',
    'authenticationRequiredSetupForOffSession',
    { authenticate: 'unless_set_up', alreadySetUp: true, country: 'IT' },
  ],
  [
    '4000008260003178',
    'authenticationRequiredChargeDeclinedInsufficientFunds',
    { authenticate: 'always', charge: DECLINES.insufficientFunds, country: 'GB' },
  ],
  ['4000000000003220', 'threeDSecure2Required', { authenticate: 'always', country: 'IE' }],
  ['4000008400000027', '', { authenticate: 'always' }],
  ['4000000000003063', 'threeDSecureRequired', { authenticate: 'always' }],
  ['4000008400001629', 'threeDSecureRequiredChargeDeclined', { authenticate: 'always', charge: DECLINES.generic }],
  ['4000008400001280', 'threeDSecureRequiredProcessingError', { authenticate: 'error' }],
  ['4000000000003055', 'threeDSecureOptional', { whenRequested: 'challenge' }],
  ['4000000000003097', 'threeDSecureOptionalProcessingError', { whenRequested: 'error' }],
  ['4000000032200000', '', { authenticate: 'frictionless' }],
  // Kinds of checks that only phones show; elsewhere they are the bank's check like any other.
  ['4000582600000094', '', { authenticate: 'always', country: 'GB', funding: 'debit' }],
  ['4000582600000045', '', { authenticate: 'always', country: 'GB', funding: 'debit' }],
  ['4000582600000102', '', { authenticate: 'always', country: 'GB', funding: 'debit' }],
  ['4000582600000110', '', { authenticate: 'always', country: 'GB', funding: 'debit' }],
];

function toCard(number: string, spec: Spec = {}): TestCard {
  const { brand = 'visa', funding = 'credit', country = 'US', cobrand, supports3ds = true, ...behaviour } = spec;
  return {
    brand,
    funding,
    country,
    last4: number.slice(-4),
    networks: cobrand ? [cobrand.network, brand] : [brand],
    displayBrand: cobrand?.display ?? brand,
    supports3ds,
    behaviour: { authenticate: 'never', risk: 'normal', ...behaviour },
  };
}

/** Stripe's published test cards by number and by name. */
const BY_NUMBER = new Map<string, TestCard>();
const BY_NAME = new Map<string, TestCard>();
for (const rows of [BRANDS, COUNTRIES, MORE_COUNTRIES, REFUSED, FRAUD, AFTERWARDS, BANK_ASKS]) {
  for (const [number, names, spec] of rows) {
    const card = toCard(number, spec);
    if (!BY_NUMBER.has(number)) BY_NUMBER.set(number, card);
    for (const name of names.split(' ').filter(Boolean)) BY_NAME.set(name, card);
  }
}

/** The card behind `pm_card_…` or `tok_…`, or undefined. */
export const testCardByName = (name: string): TestCard | undefined => BY_NAME.get(name);

/** The card behind a number that a person typed, or undefined when it is not one of Stripe's test cards. */
export const testCardByNumber = (digits: string): TestCard | undefined => BY_NUMBER.get(digits);

/** Every name and number, for tests. */
export const testCardNames = (): string[] => [...BY_NAME.keys()];
export const testCardNumbers = (): string[] => [...BY_NUMBER.keys()];
