import { formatMoney } from '@cc/domain/money.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import {
  findAdvanceHold,
  leaseHold,
  lockHold,
  postponeHold,
  stepOf,
  writeHold,
  type AdvanceHold,
  type LeasedHold,
} from '@cc/drizzle/repositories/advance-holds.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { ProviderError, type ProviderIntent } from '@cc/platform/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { spent } from './spent.ts';

const LEASE_MS = 8_000;
const CLOCK_SLACK_MS = 3_600_000;
/** Refusals without a card's fault, each under a key of its own, after which its payer is asked. */
const REFUSALS = 3;

/** Does what is due about a hold for something that begins later. Job `advance-hold`, and the sweeper. */
export async function carryOutAhead(deps: PaymentDeps, id: string): Promise<void> {
  const row = await leaseHold(deps.db, id, LEASE_MS);
  const step = row && stepOf(row, deps.rules);
  if (!row || !step) return;
  try {
    if (step.what === 'hold') return await place(deps, row);
    const intent = await letGo(deps, row, step.what === 'give_up');
    // It has come to stand in the last moment.
    if (intent?.status === 'requires_capture') return await fold(deps, row, intent);
    if (step.what !== 'renew') return await end(deps, row, step.what === 'give_up');
    await transaction(deps.db, (tx) => change(tx, deps, row, planAnew(row)));
    await carryOutAhead(deps, id);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    deps.logger.warn(
      { holdId: id, kind: error.kind, code: error.code, tries: row.tries },
      'hold ahead not carried out',
    );
    const delayMs = Math.min(60_000, 500 * 2 ** row.tries);
    await postponeHold(deps.db, row, delayMs, step.what === 'hold' && spent(error));
    await deps.queue.enqueue('advance-hold', { holdId: id }, { delayMs });
  }
}

async function place(deps: PaymentDeps, row: LeasedHold): Promise<void> {
  if (!row.customerId) throw new ProviderError('definite', 'payer_unknown_to_provider');
  const { id, customerId, methodId, amountMinor, currency, destination } = row;
  if (row.tries > 1) {
    const found = await seek(deps, row);
    if (found) return fold(deps, row, found);
  }
  const request = { sessionId: id, paymentId: id, customerId, methodId, amountMinor, currency, destination };
  try {
    return await fold(deps, row, await deps.payments.holdAhead(request, `${id}:ahead:${row.attempt}`));
  } catch (error) {
    if (!spent(error) || error.kind === 'answered' || row.tries < REFUSALS) throw error;
    return ask(deps, row, error.code);
  }
}

/** Cancels the intent, known or not, unless `unlessHeld` and it stands. @returns what is there then */
async function letGo(deps: PaymentDeps, row: LeasedHold, unlessHeld: boolean): Promise<ProviderIntent | null> {
  const intent = row.providerId ? await deps.payments.retrieve(row.providerId) : await seek(deps, row);
  if (!intent || intent.status === 'canceled' || (unlessHeld && intent.status === 'requires_capture')) return intent;
  return release(deps, row, intent);
}

/** One key for ever: a second release of the same intent is a replay of the first. */
const release = (deps: PaymentDeps, { id }: AdvanceHold, intent: ProviderIntent): Promise<ProviderIntent> =>
  deps.payments.cancel(intent.id, `${id}:ahead-cancel:${intent.id}`);

/** What the provider has of a hold whose answer was lost. */
async function seek(deps: PaymentDeps, { id, customerId, createdAt }: LeasedHold): Promise<ProviderIntent | null> {
  if (!customerId) return null;
  const found = await deps.payments.findHold(customerId, id, new Date(createdAt.getTime() - CLOCK_SLACK_MS));
  return found?.status === 'canceled' ? null : found;
}

/**
 * Folds in news of an intent that belongs to no payment: if it is a hold for something that begins later, its payer may have
 * answered the bank, it may have gone, or nobody wants it any more. @returns whether it is one
 */
export async function foldAhead(deps: PaymentDeps, intent: ProviderIntent): Promise<boolean> {
  const hold = intent.paymentId ? await findAdvanceHold(deps.db, intent.paymentId) : undefined;
  if (!hold || hold.status === 'used') return false;
  const { status } = intent;
  if (status === 'succeeded') {
    deps.logger.error({ holdId: hold.id, intent: intent.id, flag: 'a hold ahead was charged' }, 'payment needs a look');
  } else if (hold.status === 'cancelled' || (hold.providerId !== null && hold.providerId !== intent.id)) {
    if (status !== 'canceled') await release(deps, hold, intent);
  } else if (status === 'canceled' && hold.status === 'held') {
    await transaction(deps.db, (tx) => change(tx, deps, hold, planAnew(hold)));
  } else if (status === 'requires_capture' && hold.status !== 'held') {
    await fold(deps, hold, intent);
  }
  return true;
}

const planAnew = ({ attempt }: AdvanceHold) =>
  ({ status: 'planned', providerId: null, captureBefore: null, attempt: attempt + 1 }) as const;

/** Folds in what the provider has of it: it stands, or its payer is asked. */
async function fold(deps: PaymentDeps, row: AdvanceHold, intent: ProviderIntent): Promise<void> {
  if (intent.status === 'processing') return;
  if (intent.status !== 'requires_capture') return ask(deps, row, intent.declineCode ?? intent.status, intent.id);
  const { id: providerId, captureBefore } = intent;
  await transaction(deps.db, (tx) =>
    change(tx, deps, row, { status: 'held', providerId, captureBefore, askedAt: null, declineCode: null }),
  );
}

async function ask(deps: PaymentDeps, row: AdvanceHold, declineCode: string, providerId = row.providerId) {
  const mailId = await transaction(deps.db, async (tx) => {
    const askedAt = row.askedAt ?? (await databaseNow(tx));
    const after = await change(tx, deps, row, { status: 'asked', askedAt, declineCode, providerId });
    if (!after || row.askedAt) return null;
    const { title, url, amountMinor, currency, payerId: userId } = row;
    const why =
      declineCode === 'authentication_required'
        ? 'Your bank wants you to confirm that it is you.'
        : 'Your bank did not take it, so it needs another card, or a word with your bank.';
    const until = `${after.dueAt!.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    const data = { title, amount: formatMoney(amountMinor, currency), why, until, url };
    return wantMail(tx, { userId, template: 'hold_ahead_asked', data });
  });
  if (mailId) await deps.queue.enqueue('mail', { mailId });
}

async function end(deps: PaymentDeps, row: AdvanceHold, told: boolean): Promise<void> {
  const mailId = await transaction(deps.db, async (tx) => {
    const after = await change(tx, deps, row, { status: 'cancelled' });
    if (!after || !told) return null;
    const { title, url, payerId: userId } = row;
    return wantMail(tx, { userId, template: 'hold_ahead_cancelled', data: { title, url } });
  });
  if (mailId) await deps.queue.enqueue('mail', { mailId });
}

/** Nothing when somebody else has taken it further meanwhile. */
async function change(tx: Tx, { rules }: PaymentDeps, seen: AdvanceHold, set: Partial<AdvanceHold>) {
  const now = await lockHold(tx, seen.id);
  if (!now || now.status !== seen.status || now.attempt !== seen.attempt) return undefined;
  return writeHold(tx, now, set, rules);
}
