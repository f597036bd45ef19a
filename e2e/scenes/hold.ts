import { api } from '@cc/contract/http/index.ts';
import { newConsultant, newCustomer, saveCard, type Person } from '../support/people.ts';
import { take, topic, withVisitor, type Scene } from './kit.ts';

/** Cards that the bank refuses, or asks about. */
export const hold: Scene = async (house) => {
  const answerer = await newConsultant(house, topic.profile);
  await withVisitor(house, async (consultant) => {
    await consultant.signIn(answerer);
    const cards = {
      'hold-declined': 'pm_card_chargeCustomerFail',
      'hold-bank-asks': 'pm_card_authenticationRequired',
    };
    for (const [name, card] of Object.entries(cards)) {
      const asker = await newCustomer(house, 'Ruben Vogt', card);
      if (name === 'hold-declined')
        await saveCard(house, asker, 'pm_card_mastercard').then(() => makeDefault(asker, 1));
      await consultant.goOnline();
      await withVisitor(house, async (customer) => {
        await customer.signIn(asker);
        const asking = customer.ask(topic.questions.free);
        await consultant.offer();
        await consultant.accept();
        await asking;
        await customer.page
          .getByText(name === 'hold-declined' ? /was declined$/ : /wants to be sure/)
          .first()
          .waitFor();
        await take(customer.page, name, { whole: false });
        await take(consultant.page, `${name}-consultant`, { whole: false });
        const mine = await asker.account.call(api.sessions.mine, { query: { page: 1 } });
        await asker.account.call(api.sessions.end, { params: { id: mine.items[0]?.id ?? '' } });
      });
    }
  });
};

/** The oldest card but `index` becomes the one that is used. */
async function makeDefault({ account }: Person, index: number): Promise<void> {
  const { items } = await account.call(api.payments.methods, {});
  const chosen = items.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault))[index];
  if (chosen) await account.call(api.payments.makeDefault, { params: { id: chosen.id } });
}
