import type Stripe from 'stripe';
import type { Context, Route } from '../context.ts';
import { noSuch } from '../errors.ts';
import { newId } from '../ids.ts';
import { createdConditions, page } from '../lists.ts';
import { fieldIs } from '../store.ts';
import { idOf } from '../stored-types.ts';

/** The card's bank suspects fraud; nothing has moved, and giving the money back may avoid a dispute. */
export function warnOfFraud(context: Context, charge: Stripe.Charge): void {
  const warning: Stripe.Radar.EarlyFraudWarning = {
    id: newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: context.now,
    fraud_type: 'unauthorized_use_of_card',
    livemode: false,
    ...(charge.payment_intent ? { payment_intent: idOf(charge.payment_intent)! } : {}),
  };
  context.store.insert('radar.early_fraud_warning', context.account, warning);
  context.emit('radar.early_fraud_warning.created', warning);
}

/** The charge was disputed, or went back whole: there is nothing left to do about its warning. */
export function noLongerActionable(context: Context, charge: string): void {
  for (const warning of context.store.select('radar.early_fraud_warning', [fieldIs('charge', charge)])) {
    if (!warning.actionable) continue;
    const done: Stripe.Radar.EarlyFraudWarning = { ...warning, actionable: false };
    context.store.update(done);
    context.emit('radar.early_fraud_warning.updated', done, { previous: { actionable: true } });
  }
}

export const earlyFraudWarningRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/radar/early_fraud_warnings',
    handle: (context, params) => {
      const filters = (['charge', 'payment_intent'] as const).flatMap((name) => {
        const value = params.string(name);
        return value ? [fieldIs(name, value)] : [];
      });
      const conditions = [...filters, ...createdConditions(params)];
      return page(context, params, 'radar.early_fraud_warning', '/v1/radar/early_fraud_warnings', conditions);
    },
  },
  {
    method: 'GET',
    path: '/v1/radar/early_fraud_warnings/:id',
    handle: (context, params, path) => {
      params.end();
      const warning = context.store.find('radar.early_fraud_warning', path.id!, context.account);
      if (!warning) throw noSuch('early_fraud_warning', path.id!);
      return warning;
    },
  },
];
