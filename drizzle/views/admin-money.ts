import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { ResponseOf } from '@cc/contract/http/endpoint.ts';
import type { moneyApi } from '@cc/contract/http/money.ts';
import type { Executor } from '../client.ts';
import { iso, isoOrNull } from '../now.ts';
import { chargebacks, consultants, ledgerEntries, moneyFlags, payments, peopleFlags, users } from '../schema/index.ts';

const SHOWN = 100;

/** What about money and people waits for an admin, the latest chargebacks, and the purses of the ledger. */
export async function adminMoneyView(db: Executor): Promise<ResponseOf<typeof moneyApi.overview>> {
  const [flags, people, paused, taken, accounts] = await Promise.all([
    db
      .select({ flag: moneyFlags, sessionId: payments.sessionId, intentId: payments.providerId })
      .from(moneyFlags)
      .innerJoin(payments, eq(payments.id, moneyFlags.paymentId))
      .where(isNull(moneyFlags.resolvedAt))
      .orderBy(asc(moneyFlags.createdAt))
      .limit(SHOWN),
    db
      .select({ flag: peopleFlags, name: users.name, email: users.email, consultant: consultants })
      .from(peopleFlags)
      .innerJoin(users, eq(users.id, peopleFlags.userId))
      .leftJoin(consultants, eq(consultants.userId, peopleFlags.userId))
      .where(isNull(peopleFlags.resolvedAt))
      .orderBy(asc(peopleFlags.createdAt))
      .limit(SHOWN),
    db
      .select({
        ...{ userId: users.id, name: users.name, email: users.email },
        ...{ since: consultants.pausedAt, reason: consultants.pauseReason },
      })
      .from(consultants)
      .innerJoin(users, eq(users.id, consultants.userId))
      .where(and(isNotNull(consultants.pausedAt), isNull(users.erasedAt)))
      .orderBy(asc(consultants.pausedAt))
      .limit(SHOWN),
    db
      .select({ chargeback: chargebacks, sessionId: payments.sessionId })
      .from(chargebacks)
      .innerJoin(payments, eq(payments.id, chargebacks.paymentId))
      .orderBy(desc(chargebacks.createdAt))
      .limit(SHOWN),
    db
      .select({
        account: ledgerEntries.account,
        currency: ledgerEntries.currency,
        amountMinor: sql<number>`sum(${ledgerEntries.amountMinor})`.mapWith(Number),
      })
      .from(ledgerEntries)
      .groupBy(ledgerEntries.account, ledgerEntries.currency)
      .orderBy(ledgerEntries.currency, ledgerEntries.account),
  ]);
  return {
    flags: flags.map(({ flag: { id, paymentId, what, details, createdAt, resolvedAt, note }, ...rest }) => ({
      ...{ id, paymentId, what, details, note, ...rest },
      createdAt: iso(createdAt),
      resolvedAt: isoOrNull(resolvedAt),
    })),
    people: people.map(({ flag: { id, userId, kind, details, sessionIds, createdAt }, consultant, ...who }) => ({
      ...{ id, userId, kind, details, sessionIds, ...who },
      offers: consultant && (consultant.pausedAt ? ('paused' as const) : ('open' as const)),
      createdAt: iso(createdAt),
    })),
    paused: paused.map(({ since, ...who }) => ({ ...who, since: iso(since!) })),
    chargebacks: taken.map(({ chargeback, sessionId }) => ({
      id: chargeback.providerId,
      sessionId,
      reason: chargeback.reason,
      amountMinor: chargeback.amountMinor,
      currency: chargeback.currency,
      status: chargeback.status,
      inquiry: chargeback.inquiry,
      byHand: chargeback.byHand,
      answered: chargeback.answered,
      dueBy: isoOrNull(chargeback.dueBy),
      createdAt: iso(chargeback.createdAt),
    })),
    accounts,
  };
}
