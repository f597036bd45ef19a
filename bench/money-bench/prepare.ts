import { setTimeout as delay } from 'node:timers/promises';
import { createOffer, createQuestion } from '@cc/drizzle/testing-call.ts';
import { acceptOffer } from '@cc/drizzle/repositories/accept.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { MediaNode } from '../chaos-money/media.ts';
import { CURRENCY, makePairs, type Human } from '../chaos-money/people.ts';
import type { Provider } from '../chaos-money/provider.ts';
import { PLAIN, type Script } from '../chaos-money/script.ts';
import type { BenchHouse } from '../support/house.ts';

/** A session whose hold stands. */
export interface Held {
  sessionId: string;
  paymentId: string;
  intentId: string;
  questionId: string;
  customerId: string;
  consultantId: string;
  customer: Human;
  priceMinor: number;
  feeMinor: number;
}

const PATIENCE_MS = 240_000;
const LANES = 8;

const SCRIPT: Script = { ...PLAIN, kind: 'bench' };

/** Accepted by the steps of the server, and held by the workers. @returns them, and how many holds a second were placed */
export async function holdSessions(
  house: BenchHouse,
  provider: Provider,
  { queue, rules, node, count }: { queue: Enqueuer; rules: Rules; node: MediaNode; count: number },
): Promise<{ held: Held[]; perSecond: number }> {
  const { db, sql } = house.store;
  const pairs = await makePairs(
    house,
    provider,
    Array.from({ length: count }, () => SCRIPT),
  );
  const begun: Omit<Held, 'intentId'>[] = [];
  const waiting = pairs.values();
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const { customer, consultant, questionId, offerId, priceMinor, feeMinor } of waiting) {
        const { blockMinutes, commissionBps } = SCRIPT;
        await createQuestion(db, customer.id, { id: questionId, maxPriceMinor: priceMinor });
        const terms = { priceMinor, currency: CURRENCY, blockMinutes, commissionBps, earnMinor: priceMinor - feeMinor };
        await createOffer(db, { id: offerId, questionId, consultantId: consultant.id, ...terms });
        const outcome = await db.transaction((tx) => acceptOffer(tx, offerId, consultant.id, rules));
        if (outcome.kind !== 'accepted') throw new Error('The offer was not accepted.');
        const { sessionId, paymentId } = outcome;
        const people = { customerId: customer.id, consultantId: consultant.id, customer };
        begun.push({ sessionId, paymentId, questionId, ...people, priceMinor, feeMinor });
      }
    }),
  );
  const ids = begun.map(({ sessionId }) => sessionId);
  await sql`update sessions set sfu_node = ${node.id} where id = any(${ids}::uuid[])`;
  const since = performance.now();
  await Promise.all(begun.map(({ paymentId }) => queue.enqueue('payment-effect', { paymentId })));
  await until('the holds stand', async () => (await countOf(house, ids, 'ready')) === count);
  const perSecond = count / ((performance.now() - since) / 1_000);
  const rows = await sql<{ id: string; providerId: string }[]>`
    select id, provider_id as "providerId" from payments where session_id = any(${ids}::uuid[])`;
  const intentOf = new Map(rows.map((row) => [row.id, row.providerId]));
  return { held: begun.map((one) => ({ ...one, intentId: intentOf.get(one.paymentId)! })), perSecond };
}

/** Everybody in their call; resolves once the house knows. */
export async function goLive(house: BenchHouse, node: MediaNode, held: readonly Held[]): Promise<void> {
  for (const { sessionId, customerId, consultantId } of held) {
    node.join(sessionId, customerId);
    node.join(sessionId, consultantId);
  }
  const ids = held.map(({ sessionId }) => sessionId);
  await until('the calls are live', async () => (await countOf(house, ids, 'live')) === held.length);
}

async function countOf({ store }: BenchHouse, ids: string[], status: string): Promise<number> {
  const [row] = await store.sql<{ n: number }[]>`
    select count(*)::int as n from sessions where id = any(${ids}::uuid[]) and status = ${status}::session_status`;
  return row?.n ?? 0;
}

/** @throws when it does not come to pass */
export async function until(what: string, holds: () => Promise<boolean>, everyMs = 50): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Did not come to pass: ${what}`);
    await delay(everyMs);
  }
}
