import type Stripe from 'stripe';
import type { Params } from '../params.ts';

export const EMPTY_BILLING: Stripe.PaymentMethod.BillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

/** Reads an `address` hash. */
export function readAddress(params: Params | undefined): Stripe.Address | null {
  if (!params) return null;
  return {
    city: params.string('city') ?? null,
    country: params.string('country') ?? null,
    line1: params.string('line1') ?? null,
    line2: params.string('line2') ?? null,
    postal_code: params.string('postal_code') ?? null,
    state: params.string('state') ?? null,
  };
}

/** Reads `billing_details`; what is not given keeps its former value. */
export function readBillingDetails(
  params: Params | undefined,
  before = EMPTY_BILLING,
): Stripe.PaymentMethod.BillingDetails {
  if (!params) return before;
  const keep = (name: 'email' | 'name' | 'phone' | 'tax_id') => {
    const given = params.text(name);
    return given === undefined ? before[name] : given;
  };
  return {
    address: params.has('address') ? readAddress(params.hash('address')) : before.address,
    email: keep('email'),
    name: keep('name'),
    phone: keep('phone'),
    tax_id: keep('tax_id'),
  };
}
