/**
 * Why a bank refused, in words that a person can act on, by the provider's decline code. Reasons that only thieves gain from
 * (lost, stolen, fraud) read like the general one, as the provider asks.
 */
export function declineWords(code: string | null): string {
  switch (code) {
    case 'insufficient_funds':
    case 'withdrawal_count_limit_exceeded':
    case 'card_velocity_exceeded':
      return 'There is not enough money or limit on this card for the hold.';
    case 'expired_card':
      return 'This card has expired.';
    case 'incorrect_cvc':
    case 'invalid_cvc':
      return 'The security code did not fit.';
    case 'authentication_required':
    case 'payment_intent_authentication_failure':
      return 'Your bank could not confirm that it is you.';
    case 'processing_error':
    case 'try_again_later':
    case 'issuer_not_available':
      return 'Your bank could not be reached just now.';
    case 'card_not_supported':
    case 'currency_not_supported':
      return 'This card does not work for this kind of payment.';
    default:
      return 'Your bank said no and gave no reason.';
  }
}
