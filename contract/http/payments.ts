import { z } from 'zod';
import { currency, instant, minor, ok, page, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

export const paymentMethod = z.object({
  id: uuid,
  brand: z.string(),
  last4: z.string(),
  expMonth: z.int(),
  expYear: z.int(),
  isDefault: z.boolean(),
  /** What to know before something is held on it; null when there is nothing. */
  problem: z.enum(['expired', 'expires_soon', 'refused']).nullable(),
  /** With `refused`: the bank's reason, as the provider has it. */
  declineCode: z.string().nullable(),
});
export type PaymentMethod = z.infer<typeof paymentMethod>;

/** A numbered paper; `GET /sessions/:id/invoice?number=` has it as a PDF. */
export const receiptPaper = z.object({
  number: z.string(),
  kind: z.enum(['receipt', 'credit_note']),
  at: instant,
  amountMinor: minor,
});

const providerId = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9_]+$`))
    .max(255);
const id = z.object({ id: uuid });

export const paymentsApi = {
  setupIntent: endpoint({
    method: 'post',
    path: '/payments/setup-intent',
    summary: 'Begin saving a card; the secret goes to the browser and is kept nowhere.',
    access: 'user',
    response: z.object({ id: z.string(), clientSecret: z.string() }),
    errors: ['provider_unavailable'],
  }),
  methods: endpoint({
    method: 'get',
    path: '/payments/methods',
    summary: 'My saved cards.',
    access: 'user',
    response: z.object({ items: z.array(paymentMethod) }),
  }),
  addMethod: endpoint({
    method: 'post',
    path: '/payments/methods',
    summary: 'Keep the card of a setup intent that has succeeded; it becomes the default.',
    access: 'user',
    body: z.object({ setupIntentId: providerId('seti') }),
    response: paymentMethod,
    errors: ['not_found', 'conflict', 'card_declined', 'provider_unavailable'],
  }),
  makeDefault: endpoint({
    method: 'put',
    path: '/payments/methods/:id/default',
    summary: 'Use this card from now on.',
    access: 'user',
    params: id,
    response: paymentMethod,
    errors: ['not_found'],
  }),
  removeMethod: endpoint({
    method: 'delete',
    path: '/payments/methods/:id',
    summary: 'Forget a card.',
    access: 'user',
    params: id,
    response: ok,
    errors: ['not_found', 'conflict'],
  }),
  /** For 3-D Secure during the hold: read from the provider at that moment, for the payer alone. */
  action: endpoint({
    method: 'get',
    path: '/payments/sessions/:id/action',
    summary: 'What the cardholder has to do for the hold of this session.',
    access: 'user',
    params: id,
    response: z.object({ clientSecret: z.string() }),
    errors: ['not_found', 'conflict', 'provider_unavailable'],
  }),
  actionDone: endpoint({
    method: 'post',
    path: '/payments/sessions/:id/action',
    summary: 'The cardholder has finished (or broken off): look at the provider again now.',
    access: 'user',
    params: id,
    response: ok,
    errors: ['not_found'],
  }),
  otherCard: endpoint({
    method: 'post',
    path: '/payments/sessions/:id/card',
    summary: 'The card was declined: try the hold again with another saved one.',
    access: 'user',
    params: id,
    body: z.object({ methodId: uuid }),
    response: ok,
    errors: ['not_found', 'conflict'],
  }),
  connectAccount: endpoint({
    method: 'post',
    path: '/payments/connect-account',
    summary: 'Set up or continue my payout account; answers with the page of the provider to go to.',
    access: 'user',
    response: z.object({ url: z.url() }),
    errors: ['not_found', 'provider_unavailable'],
  }),
  connectStatus: endpoint({
    method: 'get',
    path: '/payments/connect-account',
    summary: 'State of my payout account, read from the provider.',
    access: 'user',
    response: z.object({
      exists: z.boolean(),
      transfersActive: z.boolean(),
      /** What the provider still wants to know, in its own field names. */
      requirements: z.array(z.string()),
    }),
    errors: ['provider_unavailable'],
  }),
  history: endpoint({
    method: 'get',
    path: '/payments/history',
    summary: 'What I paid or did not have to pay, newest first, 20 a page.',
    access: 'user',
    query: page,
    response: z.object({
      items: z.array(
        z.object({
          sessionId: uuid,
          title: z.string(),
          consultant: z.string(),
          at: instant,
          status: z.enum(['new', 'action_required', 'declined', 'held', 'captured', 'cancelled']),
          /** Which block of the call, from 1. */
          block: z.int(),
          amountMinor: minor,
          capturedMinor: minor,
          refundedMinor: minor,
          currency,
          /** What happened with the money, in words, oldest first. */
          steps: z.array(z.object({ at: instant, what: z.string() })),
          papers: z.array(receiptPaper),
        }),
      ),
      total: z.int(),
    }),
  }),
};
