import { z } from 'zod';
import { currency, instant, line, minor, ok, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

/** What the reconciler has raised its hand about. */
const moneyFlag = z.object({
  id: uuid,
  sessionId: uuid,
  paymentId: uuid,
  /** The provider's id, to look it up there. */
  intentId: z.string().nullable(),
  what: z.string(),
  details: z.string(),
  createdAt: instant,
  resolvedAt: instant.nullable(),
  note: z.string(),
});

/** What somebody does again and again. */
const peopleFlag = z.object({
  id: uuid,
  userId: uuid,
  name: z.string(),
  email: z.string(),
  kind: z.enum(['no_shows']),
  details: z.string(),
  /** The calls that it is about, the newest first. */
  sessionIds: z.array(uuid),
  /** Whether they answer questions, and may be paused; null without a consultant profile. */
  offers: z.enum(['open', 'paused']).nullable(),
  createdAt: instant,
});

/** A consultant who is not offered anything until an admin lifts it. */
const pausedConsultant = z.object({
  userId: uuid,
  name: z.string(),
  email: z.string(),
  since: instant,
  reason: z.string(),
});

const chargeback = z.object({
  id: z.string(),
  sessionId: uuid,
  reason: z.string(),
  amountMinor: minor,
  currency,
  status: z.enum(['needs_response', 'under_review', 'won', 'lost']),
  /** The bank only asks: nothing has been taken back. */
  inquiry: z.boolean(),
  /** The provider did not take our evidence: it is to be answered in its dashboard. */
  byHand: z.boolean(),
  answered: z.boolean(),
  dueBy: instant.nullable(),
  createdAt: instant,
});
export type ChargebackRow = z.infer<typeof chargeback>;

export const moneyApi = {
  overview: endpoint({
    method: 'get',
    path: '/admin/money',
    summary: 'What about money and people waits for an admin, the purses of the ledger, and the latest chargebacks.',
    access: 'admin',
    response: z.object({
      flags: z.array(moneyFlag),
      people: z.array(peopleFlag),
      paused: z.array(pausedConsultant),
      chargebacks: z.array(chargeback),
      /** Sum of each account; positive = it received. All of them together are zero. */
      accounts: z.array(z.object({ account: z.string(), currency, amountMinor: minor })),
    }),
  }),
  pause: endpoint({
    method: 'post',
    path: '/admin/consultants/:id/pause',
    summary: 'Keep a consultant from being offered anything and from going online; a call that runs goes on.',
    access: 'admin',
    params: z.object({ id: uuid }),
    body: z.object({
      reason: line(3, 400).describe('The consultant reads it at the desk and by mail; lands in the audit log.'),
    }),
    response: ok,
    errors: ['not_found'],
  }),
  liftPause: endpoint({
    method: 'post',
    path: '/admin/consultants/:id/lift-pause',
    summary: 'Let a paused consultant go online again.',
    access: 'admin',
    params: z.object({ id: uuid }),
    body: z.object({ reason: line(3, 400).describe('Lands in the audit log.') }),
    response: ok,
    errors: ['not_found'],
  }),
  resolve: endpoint({
    method: 'post',
    path: '/admin/money/flags/:id/resolve',
    summary: 'Say what was done about a flag, of money or of a person; it is not raised again for the same.',
    access: 'admin',
    params: z.object({ id: uuid }),
    body: z.object({ note: line(3, 400).describe('Lands in the audit log.') }),
    response: ok,
    errors: ['not_found'],
  }),
};
