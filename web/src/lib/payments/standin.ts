import { mount, unmount } from 'svelte';
import BankCheck from './bank-check.svelte';
import { CardError, type BrowserPayments } from './payments.ts';
import { createStandInApi, intentId, type Intent } from './standin-api.ts';
import StandInForm, { type TypedCard } from './standin-form.svelte';

/** The development stand-in: a card form of our own with its test cards, and its page in place of the bank's. */
export function createStandInPayments(baseUrl: string, publishableKey: string): BrowserPayments {
  const call = createStandInApi(baseUrl, publishableKey);

  async function bankCheck(clientSecret: string): Promise<void> {
    const intent = intentId(clientSecret);
    const url = `${baseUrl}/3ds/${intent}?client_secret=${encodeURIComponent(clientSecret)}`;
    await new Promise<void>((resolve) => {
      const dialog = mount(BankCheck, {
        target: document.body,
        props: {
          url,
          ondone: () => {
            void unmount(dialog);
            resolve();
          },
        },
      });
    });
  }

  return {
    async mountCardForm(element) {
      const form: { card: TypedCard } = { card: { number: '', expiry: '', cvc: '' } };
      const component = mount(StandInForm, { target: element, props: { onchange: (card) => void (form.card = card) } });
      return {
        async confirm(clientSecret) {
          const [month = '', year = ''] = form.card.expiry.split('/').map((part) => part.trim());
          const method = await call<{ id: string }>('POST', '/v1/payment_methods', {
            type: 'card',
            'card[number]': form.card.number.replace(/\s/g, ''),
            'card[exp_month]': month,
            'card[exp_year]': year.length === 2 ? `20${year}` : year,
            'card[cvc]': form.card.cvc,
          });
          const id = intentId(clientSecret);
          const confirmed = await call<Intent>('POST', `/v1/setup_intents/${id}/confirm`, {
            client_secret: clientSecret,
            payment_method: method.id,
          });
          if (confirmed.status === 'requires_action') await bankCheck(clientSecret);
          const setup = await call<Intent>('GET', `/v1/setup_intents/${id}`, { client_secret: clientSecret });
          if (setup.status !== 'succeeded')
            throw new CardError('The bank could not confirm this card. Try again or use another one.');
        },
        destroy: () => void unmount(component),
      };
    },
    handleNextAction: bankCheck,
  };
}
