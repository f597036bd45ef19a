import { randomUUID } from 'node:crypto';
import { createPayments as createReal, type PaymentProvider, type PaymentsConfig } from '@cc/platform/payments.ts';

/** In place of `platform/payments.ts`: no key is ever used twice. */
export * from '@cc/platform/payments.ts';

export function createPayments(config: PaymentsConfig): PaymentProvider {
  const real = createReal(config);
  return {
    ...real,
    hold: (request) => real.hold(request, randomUUID()),
    fenceHold: (request) => real.fenceHold(request, randomUUID()),
    capture: (id, amount) => real.capture(id, amount, randomUUID()),
    cancel: (id) => real.cancel(id, randomUUID()),
    refund: (id, refund) => real.refund(id, refund, randomUUID()),
  };
}
