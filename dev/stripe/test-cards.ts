/** Why a bank says no: Stripe's `code`, and `decline_code` where the code is `card_declined`. */
export interface Decline {
  code: string;
  declineCode?: string;
  message: string;
}

/** How one of Stripe's test cards behaves. */
export interface CardBehaviour {
  /** When the bank asks the person: never; always; or only while the card was not set up for later use. */
  authenticate: 'never' | 'always' | 'unless_set_up';
  /** Said when it is charged (after authentication where that is asked for). */
  charge?: Decline;
  /** Said when it is saved to a customer or set up. */
  attach?: Decline;
  dispute?: 'fraudulent' | 'product_not_received';
  refundFails?: boolean;
  /** Money is available at once instead of after two days. */
  bypassPending?: boolean;
  risk: 'normal' | 'elevated' | 'highest';
}

export interface TestCard {
  brand: string;
  funding: 'credit' | 'debit' | 'prepaid';
  country: string;
  last4: string;
  behaviour: CardBehaviour;
}

const DECLINED = 'Your card was declined.';
const decline = (declineCode: string, message = DECLINED): Decline => ({ code: 'card_declined', declineCode, message });

export const DECLINES = {
  generic: decline('generic_decline'),
  insufficientFunds: decline('insufficient_funds', 'Your card has insufficient funds.'),
  lost: decline('lost_card'),
  stolen: decline('stolen_card'),
  velocity: decline(
    'card_velocity_exceeded',
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  ),
  fraudulent: decline('fraudulent'),
  liveCard: decline(
    'test_mode_live_card',
    'Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
  ),
  expired: { code: 'expired_card', message: 'Your card has expired.' },
  incorrectCvc: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  processing: {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
  authenticationRequired: {
    code: 'authentication_required',
    declineCode: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  },
} satisfies Record<string, Decline>;

const OK: CardBehaviour = { authenticate: 'never', risk: 'normal' };
/** A card that banks refuse outright can't be saved either; only …0341 can. */
const refusedBy = (why: Decline): CardBehaviour => ({ ...OK, charge: why, attach: why });

interface Entry {
  number: string;
  names: string[];
  behaviour?: CardBehaviour;
  brand?: string;
  funding?: TestCard['funding'];
  country?: string;
}

/** Stripe's published test cards, as far as the stand-in knows them: number, `pm_card_…` names, behaviour. */
const CATALOGUE: Entry[] = [
  { number: '4242424242424242', names: ['visa', 'us'] },
  { number: '4000056655665556', names: ['visa_debit'], funding: 'debit' },
  { number: '5555555555554444', names: ['mastercard'], brand: 'mastercard' },
  { number: '5200828282828210', names: ['mastercard_debit'], brand: 'mastercard', funding: 'debit' },
  { number: '5105105105105100', names: ['mastercard_prepaid'], brand: 'mastercard', funding: 'prepaid' },
  { number: '378282246310005', names: ['amex'], brand: 'amex' },
  { number: '6011111111111117', names: ['discover'], brand: 'discover' },
  { number: '3056930009020004', names: ['diners'], brand: 'diners' },
  { number: '3566002020360505', names: ['jcb'], brand: 'jcb' },
  { number: '6200000000000005', names: ['unionpay'], brand: 'unionpay' },
  { number: '4000002760000016', names: ['de'], country: 'DE' },
  { number: '4000002500000003', names: ['fr'], country: 'FR' },
  { number: '4000008260000000', names: ['gb'], country: 'GB', funding: 'debit' },
  { number: '4000000400000008', names: ['at'], country: 'AT' },
  { number: '4000000560000004', names: ['be'], country: 'BE' },
  { number: '4000007560000009', names: ['ch'], country: 'CH' },
  { number: '4000002080000001', names: ['dk'], country: 'DK' },
  { number: '4000007240000007', names: ['es'], country: 'ES' },
  { number: '4000002460000001', names: ['fi'], country: 'FI' },
  { number: '4000003720000005', names: ['ie'], country: 'IE' },
  { number: '4000003800000008', names: ['it'], country: 'IT' },
  { number: '4000005280000002', names: ['nl'], country: 'NL' },
  { number: '4000005780000007', names: ['no'], country: 'NO' },
  { number: '4000006160000005', names: ['pl'], country: 'PL' },
  { number: '4000006200000007', names: ['pt'], country: 'PT' },
  { number: '4000007520000008', names: ['se'], country: 'SE' },
  { number: '4000000360000006', names: ['au'], country: 'AU' },
  { number: '4000000760000002', names: ['br'], country: 'BR' },
  { number: '4000001240000000', names: ['ca'], country: 'CA' },
  { number: '4000003920000003', names: ['jp'], country: 'JP' },
  { number: '4000004840008001', names: ['mx'], country: 'MX' },
  { number: '4000000000000077', names: ['bypassPending'], behaviour: { ...OK, bypassPending: true } },
  {
    number: '4000000000000002',
    names: ['chargeDeclined', 'visa_chargeDeclined'],
    behaviour: refusedBy(DECLINES.generic),
  },
  {
    number: '4000000000009995',
    names: ['chargeDeclinedInsufficientFunds', 'visa_chargeDeclinedInsufficientFunds'],
    behaviour: refusedBy(DECLINES.insufficientFunds),
  },
  {
    number: '4000000000009987',
    names: ['chargeDeclinedLostCard', 'visa_chargeDeclinedLostCard'],
    behaviour: refusedBy(DECLINES.lost),
  },
  {
    number: '4000000000009979',
    names: ['chargeDeclinedStolenCard', 'visa_chargeDeclinedStolenCard'],
    behaviour: refusedBy(DECLINES.stolen),
  },
  { number: '4000000000000069', names: ['chargeDeclinedExpiredCard'], behaviour: refusedBy(DECLINES.expired) },
  { number: '4000000000000127', names: ['chargeDeclinedIncorrectCvc'], behaviour: refusedBy(DECLINES.incorrectCvc) },
  { number: '4000000000000119', names: ['chargeDeclinedProcessingError'], behaviour: refusedBy(DECLINES.processing) },
  {
    number: '4000000000006975',
    names: ['chargeDeclinedVelocityLimitExceeded', 'visa_chargeDeclinedVelocityLimitExceeded'],
    behaviour: refusedBy(DECLINES.velocity),
  },
  {
    number: '4100000000000019',
    names: ['radarBlock', 'chargeDeclinedFraudulent'],
    behaviour: { ...OK, charge: DECLINES.fraudulent, risk: 'highest' },
  },
  { number: '4000000000009235', names: ['riskLevelElevated'], behaviour: { ...OK, risk: 'elevated' } },
  { number: '4000000000000341', names: ['chargeCustomerFail'], behaviour: { ...OK, charge: DECLINES.generic } },
  {
    number: '4000002500003155',
    names: ['authenticationRequiredOnSetup'],
    behaviour: { ...OK, authenticate: 'unless_set_up' },
    country: 'FR',
  },
  {
    number: '4000002760003184',
    names: ['authenticationRequired'],
    behaviour: { ...OK, authenticate: 'always' },
    country: 'DE',
  },
  {
    number: '4000008260003178',
    names: ['authenticationRequiredChargeDeclinedInsufficientFunds'],
    behaviour: { ...OK, authenticate: 'always', charge: DECLINES.insufficientFunds },
    country: 'GB',
  },
  {
    number: '4000003800000446',
    names: ['authenticationRequiredSetupForOffSession'],
    behaviour: { ...OK, authenticate: 'unless_set_up' },
    country: 'GB',
  },
  { number: '4000000000003220', names: ['threeDSecure2Required'], behaviour: { ...OK, authenticate: 'always' } },
  { number: '4000000000003063', names: ['threeDSecureRequired'], behaviour: { ...OK, authenticate: 'always' } },
  {
    number: '4000008400001629',
    names: ['threeDSecureRequiredChargeDeclined'],
    behaviour: { ...OK, authenticate: 'always', charge: DECLINES.generic },
  },
  { number: '4000000000003055', names: ['threeDSecureOptional'] },
  { number: '378282246310005', names: ['amex_threeDSecureNotSupported'], brand: 'amex' },
  { number: '4000000000000259', names: ['createDispute'], behaviour: { ...OK, dispute: 'fraudulent' } },
  {
    number: '4000000000002685',
    names: ['createDisputeProductNotReceived'],
    behaviour: { ...OK, dispute: 'product_not_received' },
  },
  { number: '4000000000005126', names: ['refundFail'], behaviour: { ...OK, refundFails: true } },
];

const toCard = (entry: Entry): TestCard => ({
  brand: entry.brand ?? 'visa',
  funding: entry.funding ?? 'credit',
  country: entry.country ?? 'US',
  last4: entry.number.slice(-4),
  behaviour: entry.behaviour ?? OK,
});

const BY_NUMBER = new Map<string, TestCard>();
const BY_NAME = new Map<string, TestCard>();
for (const entry of CATALOGUE) {
  const card = toCard(entry);
  if (!BY_NUMBER.has(entry.number)) BY_NUMBER.set(entry.number, card);
  for (const name of entry.names) BY_NAME.set(name, card);
}

/** Already authenticated somewhere else: the one test card that needs no set-up. */
export const ALREADY_SET_UP = '0446';

/** The card behind `pm_card_…` or `tok_…`, or undefined. */
export const testCardByName = (name: string): TestCard | undefined => BY_NAME.get(name);

/** The card behind a number that a person typed, or undefined when it is not one of Stripe's test cards. */
export const testCardByNumber = (digits: string): TestCard | undefined => BY_NUMBER.get(digits);

/** The check digit that every card number ends with. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return /^\d{12,19}$/.test(digits) && sum % 10 === 0;
}
