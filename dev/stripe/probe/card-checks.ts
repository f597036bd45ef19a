import { CARD } from './fixtures.ts';
import { ensure, refusal, same, type Check } from './kit.ts';

/** Customers and their saved cards. */
export const CARD_CHECKS: Check[] = [
  [
    'customers: create, update, retrieve, delete',
    async ({ stripe }) => {
      const customer = await stripe.customers.create({ email: 'a@example.com', metadata: { user: '1' } });
      ensure(customer.object === 'customer' && customer.id.startsWith('cus_'), 'not a customer');
      same(
        (await stripe.customers.update(customer.id, { name: 'A', metadata: { user: '', room: '2' } })).metadata.room,
        '2',
        'metadata',
      );
      const deleted = await stripe.customers.del(customer.id);
      same(deleted.deleted, true, 'deleted');
    },
  ],
  [
    'set-up intent: card saved for later',
    async ({ stripe }) => {
      const customer = await stripe.customers.create();
      const intent = await stripe.setupIntents.create({
        customer: customer.id,
        payment_method: 'pm_card_visa',
        confirm: true,
        ...CARD,
      });
      same(intent.status, 'succeeded', 'status');
      const list = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
      same(list.data.length, 1, 'saved cards');
      same(list.data[0]!.card!.last4, '4242', 'last4');
      const detached = await stripe.paymentMethods.detach(list.data[0]!.id);
      same(detached.customer, null, 'detached');
    },
  ],
  [
    'set-up intent: a refused card is a 402 and cannot be attached',
    async ({ stripe }) => {
      const customer = await stripe.customers.create();
      const error = await refusal(
        stripe.setupIntents.create({
          customer: customer.id,
          payment_method: 'pm_card_chargeDeclined',
          confirm: true,
          ...CARD,
        }),
      );
      same(error.statusCode, 402, 'status');
      same(error.code, 'card_declined', 'code');
      same(
        (await refusal(stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id }))).statusCode,
        402,
        'attach',
      );
    },
  ],
  [
    'set-up intent: 3-D Secure',
    async (world) => {
      const customer = await world.stripe.customers.create();
      const intent = await world.stripe.setupIntents.create({
        customer: customer.id,
        payment_method: 'pm_card_authenticationRequiredOnSetup',
        confirm: true,
        ...CARD,
      });
      same(intent.status, 'requires_action', 'status');
      if (!world.standin) return;
      await world.hook('authenticate', { intent: intent.id });
      const done = await world.stripe.setupIntents.retrieve(intent.id);
      same(done.status, 'succeeded', 'after the check');
      const later = await world.stripe.paymentIntents.create({
        amount: 1_000,
        currency: 'usd',
        customer: customer.id,
        payment_method: String(done.payment_method),
        off_session: true,
        confirm: true,
        ...CARD,
      });
      same(later.status, 'succeeded', 'off-session after set-up');
    },
  ],
];
