import type Stripe from 'stripe';
import { CARD, hold } from './fixtures.ts';
import { ensure, refusal, same, type Check, type ProbeWorld } from './kit.ts';

const pay = ({ stripe }: ProbeWorld, card: string, extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'usd',
    payment_method: card,
    confirm: true,
    expand: ['latest_charge'],
    ...CARD,
    ...extra,
  });

const chargeOf = (intent: Stripe.PaymentIntent) => intent.latest_charge as Stripe.Charge;

/** What Stripe makes of a card by itself comes a little later there. */
async function soon<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 20; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('it did not come');
}
const disputeOf = ({ stripe }: ProbeWorld, intent: Stripe.PaymentIntent) =>
  soon(async () => (await stripe.disputes.list({ payment_intent: intent.id })).data[0]);

/** What Stripe's named test cards do that no other check asks for. */
export const TEST_CARD_CHECKS: Check[] = [
  [
    'test cards: brand, funding, country, networks',
    async ({ stripe }) => {
      for (const [name, brand, funding, country] of [
        ['visa_debit', 'visa', 'debit', 'US'],
        ['mastercard_prepaid', 'mastercard', 'prepaid', 'US'],
        ['br', 'visa', 'credit', 'BR'],
        ['th_debit', 'visa', 'debit', 'TH'],
        ['visa_cartesBancaires', 'visa', undefined, 'FR'],
      ] as const) {
        const customer = await stripe.customers.create();
        const { card } = await stripe.paymentMethods.attach(`pm_card_${name}`, { customer: customer.id });
        same(card!.brand, brand, `${name}: brand`);
        if (funding) same(card!.funding, funding, `${name}: funding`);
        same(card!.country, country, `${name}: country`);
        if (name.endsWith('Bancaires')) ensure(card!.networks!.available.includes('cartes_bancaires'), 'co-branded');
      }
    },
  ],
  [
    'test cards: a name that Stripe does not know',
    async ({ stripe }) => {
      const error = await refusal(stripe.paymentMethods.retrieve('pm_card_nobody'));
      same(error.code, 'resource_missing', 'code');
      same(error.statusCode, 404, 'status');
      const customer = await stripe.customers.create();
      const attached = await refusal(stripe.paymentMethods.attach('pm_card_nobody', { customer: customer.id }));
      same(attached.code, 'resource_missing', 'attached');
    },
  ],
  [
    'test cards: checks of code and address',
    async (world) => {
      for (const [name, line1, postalCode, cvc] of [
        ['avsFail', 'fail', 'fail', 'pass'],
        ['avsLine1Fail', 'fail', null, 'pass'],
        ['avsZipFail', null, 'fail', 'pass'],
        ['avsUnchecked', 'unavailable', 'unavailable', 'pass'],
        ['cvcCheckFail', null, null, 'fail'],
      ] as const) {
        const intent = await pay(world, `pm_card_${name}`);
        same(intent.status, 'succeeded', `${name}: status`);
        const checks = chargeOf(intent).payment_method_details!.card!.checks!;
        same(checks.address_line1_check, line1, `${name}: line 1`);
        same(checks.address_postal_code_check, postalCode, `${name}: postal code`);
        same(checks.cvc_check, cvc, `${name}: code`);
      }
    },
    { standinOnly: true },
  ],
  [
    'test cards: blocked, and let through with a raised risk',
    async (world) => {
      for (const name of ['radarBlock', 'riskLevelHighest']) {
        const error = await refusal(pay(world, `pm_card_${name}`));
        same(error.code, 'card_declined', name);
        const charge = await world.stripe.charges.retrieve(String(error.payment_intent!.latest_charge));
        same(charge.outcome?.type, 'blocked', `${name}: outcome`);
      }
      same(chargeOf(await pay(world, 'pm_card_riskLevelElevated')).outcome?.risk_level, 'elevated', 'elevated');
    },
  ],
  [
    'test cards: a refund that takes its time, and one that comes back',
    async (world) => {
      const intent = await pay(world, 'pm_card_pendingRefund');
      const refund = await world.stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
      same(refund.status, 'pending', 'at first');
      const other = await pay(world, 'pm_card_refundFail');
      const failing = await world.stripe.refunds.create({ payment_intent: other.id });
      same(failing.status, 'succeeded', 'seems fine');
      if (!world.standin) return;
      await world.hook('advance', { seconds: 61 });
      same((await world.stripe.refunds.retrieve(refund.id)).status, 'succeeded', 'then');
      same((await world.stripe.refunds.retrieve(failing.id)).status, 'failed', 'came back');
    },
  ],
  [
    'test cards: an inquiry takes nothing and lets refunds through',
    async (world) => {
      const intent = await pay(world, 'pm_card_createDisputeInquiry');
      const dispute = await disputeOf(world, intent);
      same(dispute.status, 'warning_needs_response', 'status');
      same(dispute.balance_transactions.length, 0, 'money');
      same(dispute.is_charge_refundable, true, 'refundable');
      same(dispute.payment_method_details?.card?.case_type, 'inquiry', 'case');
      await world.stripe.refunds.create({ payment_intent: intent.id });
      const closed = await soon(async () => {
        const now = await world.stripe.disputes.retrieve(dispute.id);
        return now.status === 'warning_closed' ? now : undefined;
      });
      same(closed.balance_transactions.length, 0, 'money at the end');
    },
  ],
  [
    'test cards: an inquiry that is answered, and one that becomes a chargeback',
    async (world) => {
      const answer = async (text: string) => {
        const dispute = await disputeOf(world, await pay(world, 'pm_card_createDisputeInquiry'));
        return world.stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: text } });
      };
      same((await answer('what we know')).status, 'warning_under_review', 'answered');
      same((await answer('losing_evidence')).status, 'warning_closed', 'closed');
      const escalated = await answer('escalate_inquiry_evidence');
      same(escalated.status, 'needs_response', 'escalated');
      same(escalated.balance_transactions.length, 1, 'money');
      same(escalated.is_charge_refundable, false, 'refundable');
    },
    { standinOnly: true },
  ],
  [
    'test cards: early fraud warning, until the money is back',
    async (world) => {
      const intent = await pay(world, 'pm_card_createIssuerFraudRecord');
      const look = async () =>
        (await world.stripe.radar.earlyFraudWarnings.list({ payment_intent: intent.id })).data[0];
      const warning = await soon(look);
      same(warning.actionable, true, 'actionable');
      await world.stripe.refunds.create({ payment_intent: intent.id });
      await soon(async () =>
        (await world.stripe.radar.earlyFraudWarnings.retrieve(warning.id)).actionable ? undefined : true,
      );
    },
  ],
  [
    'test cards: several disputes of one charge; none for fraud after the bank’s check',
    async (world) => {
      const intent = await pay(world, 'pm_card_createMultipleDisputes');
      const { data } = await world.stripe.disputes.list({ payment_intent: intent.id });
      ensure(data.length > 1, 'several');
      same(
        data.reduce((sum, { amount }) => sum + amount, 0),
        intent.amount,
        'together',
      );
      const compliance = await disputeOf(world, await pay(world, 'pm_card_createComplianceDispute'));
      same(compliance.enhanced_eligibility_types[0], 'visa_compliance', 'compliance');
      const evidence = { uncategorized_text: 'what we know' };
      same((await refusal(world.stripe.disputes.update(compliance.id, { evidence }))).statusCode, 400, 'its fee');
    },
    { standinOnly: true },
  ],
  [
    'test cards: 3-D Secure where it cannot be done, need not be, or needs nobody',
    async (world) => {
      const failed = await refusal(pay(world, 'pm_card_threeDSecureRequiredProcessingError'));
      same(failed.code, 'card_declined', 'lookup fails');
      same((await pay(world, 'pm_card_threeDSecureOptional')).status, 'succeeded', 'optional');
      const wanted = { payment_method_options: { card: { request_three_d_secure: 'any' as const } } };
      same((await pay(world, 'pm_card_threeDSecureOptional', wanted)).status, 'requires_action', 'asked for');
      same((await pay(world, 'pm_card_visa', wanted)).status, 'succeeded', 'not enrolled');
      same((await pay(world, 'pm_card_amex_threeDSecureNotSupported', wanted)).status, 'succeeded', 'not supported');
    },
  ],
  [
    'test cards: set up for off-session payments elsewhere',
    async (world) => {
      const card = 'pm_card_authenticationRequiredSetupForOffSession';
      same((await hold(world, {}, card)).status, 'requires_action', 'with its holder');
      same((await hold(world, { off_session: true }, card)).status, 'requires_capture', 'without');
    },
  ],
];
