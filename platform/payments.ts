import Stripe from 'stripe';
import { AppError } from '@cc/contract/errors.ts';
import { ProviderError, toProviderError } from './payments/errors.ts';
import { readEvent } from './payments/events.ts';
import { CHARGE, chargebackOf, evidenceParams, readMoney, readTransfer } from './payments/money.ts';
import { idOf, readAccount, readCard, readIntent, readSetup, real } from './payments/read.ts';
import { payoutReads } from './payments/payouts.ts';
import type { HoldRequest, PaymentProvider, ProviderIntent } from './payments/types.ts';

export { ProviderError, toAppError } from './payments/errors.ts';
export type { ProviderPayout } from './payments/payouts.ts';
export type * from './payments/types.ts';

export interface PaymentsConfig {
  secretKey: string;
  /** Only for the development stand-in: where it listens. */
  apiUrl?: string | undefined;
  webhookSecrets: { platform: string; connect: string };
}

const TIMEOUT_MS = 10_000;
const EXPAND = ['latest_charge.balance_transaction'];
/** Cards only: nothing that leads the person away from the call. Stripe takes one such restriction, not several. */
const CARDS = { allowed_payment_method_types: ['card'] };
/** Pages of a hundred that the search for a lost answer looks through. */
const FIND_LIMIT = 300;

/** The payment provider, over Stripe's SDK. Retries are the caller's: it alone knows what it may repeat. */
export function createPayments(config: PaymentsConfig): PaymentProvider {
  const stripe = new Stripe(config.secretKey, {
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
    ...(config.apiUrl ? hostOf(config.apiUrl) : {}),
  });
  /** A look or a repeatable step with a person waiting may be repeated once by the SDK itself. */
  const patient = { maxNetworkRetries: 1 };

  const place = (params: Stripe.PaymentIntentCreateParams, key: string) =>
    asking(async () => {
      try {
        return readIntent(await stripe.paymentIntents.create(params, { idempotencyKey: key }));
      } catch (error) {
        // A refused card comes as an error that carries the intent; the intent says all there is to say.
        if (error instanceof Stripe.errors.StripeCardError && error.payment_intent) {
          return readIntent(error.payment_intent);
        }
        throw error;
      }
    });

  return {
    createCustomer: (user) =>
      asking(async () => {
        const params = { email: user.email, metadata: { userId: user.id } };
        const customer = await stripe.customers.create(params, { ...patient, idempotencyKey: `customer:${user.id}` });
        return real(customer, 'customer').id;
      }),

    forgetCustomer: (id) =>
      asking(async () => {
        const gone = await stripe.customers.del(id, {}, patient);
        if (!gone.deleted) throw new ProviderError('unknown', 'not_an_answer');
      }),

    createSetupIntent: (customerId) =>
      asking(async () => {
        const setup = real(
          await stripe.setupIntents.create({ customer: customerId, ...CARDS }, patient),
          'setup_intent',
        );
        if (!setup.client_secret) throw new ProviderError('unknown', 'not_an_answer');
        return { id: setup.id, clientSecret: setup.client_secret };
      }),

    retrieveSetup: (id) =>
      asking(async () => readSetup(await stripe.setupIntents.retrieve(id, { expand: ['payment_method'] }, patient))),
    retrieveCard: (id) => asking(async () => readCard(await stripe.paymentMethods.retrieve(id, {}, patient))),
    detachCard: (id) =>
      asking(async () => void real(await stripe.paymentMethods.detach(id, {}, patient), 'payment_method')),

    hold: (request, key) =>
      place({ ...holdParams(request), confirm: true, off_session: false, use_stripe_sdk: true }, key),
    holdAhead: (request, key) => place({ ...holdParams(request), confirm: true, off_session: true }, key),

    fenceHold: (request, key) =>
      asking(async () => {
        try {
          return readIntent(await stripe.paymentIntents.create(holdParams(request), { idempotencyKey: key }));
        } catch (error) {
          if (error instanceof Stripe.errors.StripeIdempotencyError) return null;
          throw error;
        }
      }),

    findHold: (customerId, paymentId, since) =>
      asking(async () => {
        const found: ProviderIntent[] = [];
        const page = stripe.paymentIntents.list(
          { customer: customerId, created: { gte: seconds(since) }, limit: 100, expand: ['data.latest_charge'] },
          patient,
        );
        let seen = 0;
        for await (const raw of page) {
          const intent = readIntent(raw);
          if (intent.paymentId === paymentId) found.push(intent);
          if (++seen >= FIND_LIMIT) break;
        }
        return found.find(({ status }) => status !== 'canceled') ?? found[0] ?? null;
      }),

    retrieve: (id) =>
      asking(async () => readIntent(await stripe.paymentIntents.retrieve(id, { expand: EXPAND }, patient))),

    async *listSince(since) {
      const page = stripe.paymentIntents.list(
        { created: { gte: seconds(since) }, limit: 100, expand: ['data.latest_charge'] },
        patient,
      );
      try {
        for await (const raw of page) yield readIntent(raw);
      } catch (error) {
        throw toProviderError(error);
      }
    },

    clientSecret: (id) =>
      asking(async () => {
        const intent = real(await stripe.paymentIntents.retrieve(id, {}, patient), 'payment_intent');
        if (!intent.client_secret) throw new ProviderError('unknown', 'not_an_answer');
        return intent.client_secret;
      }),

    capture: (id, { amountMinor, feeMinor }, key) =>
      asking(async () =>
        readIntent(
          await stripe.paymentIntents.capture(
            id,
            { amount_to_capture: amountMinor, application_fee_amount: feeMinor, expand: EXPAND },
            { idempotencyKey: key },
          ),
        ),
      ),

    cancel: (id, key) =>
      asking(async () => readIntent(await stripe.paymentIntents.cancel(id, {}, { idempotencyKey: key }))),

    refund: (id, { refundId, amountMinor }, key) =>
      asking(async () => {
        const params = {
          payment_intent: id,
          amount: amountMinor,
          reverse_transfer: true,
          refund_application_fee: true,
          metadata: { refundId },
        };
        real(await stripe.refunds.create(params, { idempotencyKey: key }), 'refund');
      }),

    submitEvidence: (id, evidence, key) =>
      asking(
        async () =>
          void real(await stripe.disputes.update(id, evidenceParams(evidence), { idempotencyKey: key }), 'dispute'),
      ),

    money: (id) =>
      asking(async () => {
        const intent = real(
          await stripe.paymentIntents.retrieve(
            id,
            { expand: CHARGE.map((field) => `latest_charge.${field}`) },
            patient,
          ),
          'payment_intent',
        );
        const disputed = typeof intent.latest_charge === 'object' && intent.latest_charge?.disputed;
        const [refunds, disputes] = await Promise.all([
          stripe.refunds.list({ payment_intent: id, limit: 100, expand: ['data.transfer_reversal'] }, patient),
          disputed ? stripe.disputes.list({ payment_intent: id, limit: 100 }, patient) : null,
        ]);
        return readMoney(intent, refunds.data, (disputes?.data ?? []).map(chargebackOf));
      }),

    async *fraudWarnings(of) {
      const which = 'since' in of ? { created: { gte: seconds(of.since) } } : { payment_intent: of.intentId };
      try {
        for await (const one of stripe.radar.earlyFraudWarnings.list({ ...which, limit: 100 }, patient)) {
          const intentId = idOf(one.payment_intent);
          if (intentId) yield { id: one.id, intentId, type: one.fraud_type };
        }
      } catch (error) {
        throw toProviderError(error);
      }
    },

    async *movedSince(since) {
      const range = { created: { gte: seconds(since) }, limit: 100 };
      try {
        for await (const { payment_intent: intent } of stripe.refunds.list(range, patient))
          if (intent) yield idOf(intent)!;
        for await (const { payment_intent: intent } of stripe.disputes.list(range, patient))
          if (intent) yield idOf(intent)!;
      } catch (error) {
        throw toProviderError(error);
      }
    },

    payLoss: ({ sessionId, paymentId, amountMinor, currency, destination }, key) =>
      asking(async () => {
        const of = { transfer_group: lossGroup(paymentId), metadata: { sessionId, paymentId } };
        const params = { amount: amountMinor, currency, destination, ...of };
        return readTransfer(await stripe.transfers.create(params, { idempotencyKey: key }));
      }),
    findLossTransfer: (paymentId) =>
      asking(async () => {
        const { data } = await stripe.transfers.list({ transfer_group: lossGroup(paymentId), limit: 1 }, patient);
        return data[0] ? readTransfer(data[0]) : null;
      }),
    retrieveTransfer: (id) =>
      asking(async () =>
        readTransfer(await stripe.transfers.retrieve(id, { expand: ['source_transaction'] }, patient)),
      ),

    createAccount: (user) =>
      asking(async () => {
        const account = await stripe.accounts.create(
          {
            email: user.email,
            metadata: { userId: user.id },
            capabilities: { transfers: { requested: true } },
            controller: {
              fees: { payer: 'application' },
              losses: { payments: 'application' },
              requirement_collection: 'stripe',
              stripe_dashboard: { type: 'express' },
            },
          },
          { ...patient, idempotencyKey: `account:${user.id}` },
        );
        return real(account, 'account').id;
      }),

    accountLink: (account, { returnUrl, refreshUrl }) =>
      asking(async () => {
        const link = await stripe.accountLinks.create(
          { account, return_url: returnUrl, refresh_url: refreshUrl, type: 'account_onboarding' },
          patient,
        );
        if (link.object !== 'account_link') throw new ProviderError('unknown', 'not_an_answer');
        return link.url;
      }),

    accountState: (id) => asking(async () => readAccount(await stripe.accounts.retrieve(id, {}, patient))),

    ...payoutReads(stripe, asking),

    constructEvent(rawBody, signature, endpoint) {
      try {
        return readEvent(stripe.webhooks.constructEvent(rawBody, signature, config.webhookSecrets[endpoint]));
      } catch {
        throw new AppError('signature_invalid');
      }
    },
  };
}

/**
 * The same row always sends the same parameters, so that a repeat under its key is a replay. The destination must be known
 * now; the fee is said at capture.
 */
function holdParams(request: HoldRequest): Stripe.PaymentIntentCreateParams {
  return {
    amount: request.amountMinor,
    currency: request.currency,
    customer: request.customerId,
    payment_method: request.methodId,
    ...CARDS,
    capture_method: 'manual',
    transfer_data: { destination: request.destination },
    metadata: { sessionId: request.sessionId, paymentId: request.paymentId },
    expand: EXPAND,
  };
}

function hostOf(apiUrl: string): { host: string; port: string; protocol: 'http' | 'https' } {
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return { host: hostname, port: port || (scheme === 'https' ? '443' : '80'), protocol: scheme };
}

/** By which the transfer for a lost charge is found again. */
const lossGroup = (paymentId: string): string => `loss_${paymentId}`;

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

async function asking<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toProviderError(error);
  }
}
