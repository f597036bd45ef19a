import { loadStripe } from '@stripe/stripe-js';
import { CardError, type BrowserPayments } from './payments.ts';

/** Stripe Elements: the card's fields are Stripe's own frames. */
export async function createStripePayments(publishableKey: string): Promise<BrowserPayments> {
  const stripe = await loadStripe(publishableKey);
  if (!stripe) throw new CardError('The payment form could not be loaded. Please reload the page.');
  return {
    async mountCardForm(element, { dark }) {
      const elements = stripe.elements({ appearance: { theme: dark ? 'night' : 'stripe' } });
      const card = elements.create('card', { hidePostalCode: true });
      card.mount(element);
      return {
        async confirm(clientSecret) {
          const { error } = await stripe.confirmCardSetup(clientSecret, { payment_method: { card } });
          if (error) throw new CardError(error.message ?? 'The bank refused this card.');
        },
        destroy: () => card.destroy(),
      };
    },
    async handleNextAction(clientSecret) {
      const { error } = await stripe.handleNextAction({ clientSecret });
      if (error) throw new CardError(error.message ?? 'The bank could not confirm the card.');
    },
  };
}
