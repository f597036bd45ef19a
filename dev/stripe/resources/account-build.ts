import type Stripe from 'stripe';
import { listOf } from '../lists.ts';

interface AccountState {
  /** Capabilities that were asked for. */
  requested: string[];
  /** Fields that Stripe still wants; capabilities are active when there are none. */
  missing: string[];
  /** Once complete, now asked for more. */
  restricted: boolean;
}

interface AccountInput {
  id: string;
  created: number;
  country: string;
  currency: string;
  email: string | null;
  businessType: Stripe.Account.BusinessType | null;
  controller: Stripe.Account.Controller;
  hidden: AccountState;
}

const NOTHING_DUE = {
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
};

/** The fields of an account that follow from its state. */
export function statusOf(
  account: Pick<Stripe.Account, 'details_submitted'>,
  state: AccountState,
): Pick<Stripe.Account, 'capabilities' | 'charges_enabled' | 'payouts_enabled' | 'requirements'> {
  const ready = account.details_submitted && state.missing.length === 0;
  const status = ready ? 'active' : 'inactive';
  return {
    capabilities: Object.fromEntries(state.requested.map((name) => [name, status])) as Stripe.Account.Capabilities,
    charges_enabled: ready && state.requested.includes('card_payments'),
    payouts_enabled: ready,
    requirements: {
      ...NOTHING_DUE,
      currently_due: state.missing,
      disabled_reason: state.missing.length > 0 ? 'requirements.past_due' : null,
      eventually_due: state.missing,
      past_due: state.missing,
    },
  };
}

/** What older integrations call the account, told from who controls what. */
function typeOf(controller: Stripe.Account.Controller): Stripe.Account.Type {
  const { fees, losses, requirement_collection: collection, stripe_dashboard: dashboard } = controller;
  const payer = fees?.payer;
  if (payer === 'account' && losses?.payments === 'stripe' && dashboard?.type === 'full') return 'standard';
  if (payer !== 'account' && losses?.payments === 'application' && dashboard?.type === 'express') return 'express';
  if (payer !== 'account' && losses?.payments === 'application' && collection === 'application') return 'custom';
  return 'none';
}

/** A connected account as it is just after it was made. */
export function buildAccount(input: AccountInput): Stripe.Account {
  const { id, controller } = input;
  return {
    id,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: null,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: input.businessType,
    controller,
    country: input.country,
    created: input.created,
    default_currency: input.currency,
    details_submitted: false,
    email: input.email,
    external_accounts: listOf(`/v1/accounts/${id}/external_accounts`, []),
    future_requirements: NOTHING_DUE,
    groups: null,
    metadata: {},
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_issuing: { tos_acceptance: { date: null, ip: null } },
      card_payments: {
        decline_on: { avs_failure: false, cvc_failure: false },
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: null, timezone: 'Etc/UTC' },
      invoices: { default_account_tax_ids: null, hosted_payment_method_save: null },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      payouts: {
        debit_negative_balances: true,
        schedule: { delay_days: 2, interval: 'daily' },
        statement_descriptor: null,
      },
    },
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: typeOf(controller),
    ...statusOf({ details_submitted: false }, input.hidden),
  };
}
