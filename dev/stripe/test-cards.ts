/** Why a bank says no: Stripe's `code`, and `decline_code` where the code is `card_declined`. */
export interface Decline {
  code: string;
  declineCode?: string;
  message: string;
}

/** What becomes of a charge on its own, once it is captured. */
export interface PlannedDispute {
  reason: 'fraudulent' | 'product_not_received' | 'noncompliant';
  /** The bank asks before it takes anything (`inquiry`), or has taken it. */
  stage: 'inquiry' | 'chargeback' | 'compliance';
  eligibility?: 'visa_compelling_evidence_3' | 'visa_compliance' | 'mastercard_compliance';
}

/** What the bank says to what a person typed beside the number. */
export interface CardChecks {
  cvc?: 'fail';
  line1?: 'fail' | 'unavailable';
  postalCode?: 'fail' | 'unavailable';
}

/** How one of Stripe's test cards behaves. */
export interface CardBehaviour {
  /**
   * When the bank asks the person: never; always; always but off-session once the card was set up for that; by itself without
   * asking (`frictionless`); or it cannot be asked, which fails the payment (`error`).
   */
  authenticate: 'never' | 'always' | 'unless_set_up' | 'frictionless' | 'error';
  /** Was set up for off-session payments somewhere else. */
  alreadySetUp?: boolean;
  /** What 3-D Secure comes to where only the caller wants it; without it nobody is asked. */
  whenRequested?: 'challenge' | 'error';
  checks?: CardChecks;
  /** Said when it is charged (after authentication where that is asked for). */
  charge?: Decline;
  /** Said when it is saved to a customer or set up. */
  attach?: Decline;
  /** Opened on capture, each over an equal part of it. One for fraud is not when the bank knows who paid. */
  disputes?: PlannedDispute[];
  /** The card's bank suspects fraud and says so on capture. */
  earlyFraudWarning?: boolean;
  /** A refund is under way for a minute and then arrives, or seems to have arrived and then comes back. */
  refund?: 'pending' | 'fails';
  /** Money is available at once instead of after two days. */
  bypassPending?: boolean;
  risk: 'normal' | 'elevated' | 'highest';
}

export interface TestCard {
  brand: string;
  funding: 'credit' | 'debit' | 'prepaid';
  country: string;
  last4: string;
  /** The networks of a co-branded card. */
  networks: string[];
  displayBrand: string;
  supports3ds: boolean;
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

/** The check digit that every card number ends with. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return /^\d{12,19}$/.test(digits) && sum % 10 === 0;
}
