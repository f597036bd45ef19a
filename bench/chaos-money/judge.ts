import type { DbClient } from '@cc/drizzle/client.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { RULES } from '@cc/domain/rules.ts';
import { BLUR_MS, expectedOf, type Expected, type FedFact } from './oracle.ts';
import type { Intent, Transfer } from './provider.ts';
import { FREE_MS, type Script } from './script.ts';
import { secretsIn } from './secrets.ts';
import type { Lived } from './session.ts';

/** An outage in which Redis lost what it had, on the clock of the run. */
export interface Loss {
  from: number;
  to: number;
}

export interface Evidence {
  lived: readonly Lived[];
  intents: readonly Intent[];
  /** Paid to consultants for lost charges. */
  lossTransfers: readonly Transfer[];
  losses: readonly Loss[];
  logDirectory: string;
  /** Epoch ms of the database's clock minus the clock of the run. */
  databaseOffsetMs: number;
}

/** The invariants of a run; each counts the sessions, payments or facts that break it. */
export const CHECKS = [
  /** Charged, or to be charged, although less than the free window was talked. */
  'chargedForFree',
  /** The free window was used up, and neither was charged nor the loss written down. */
  'notCharged',
  /** A further block charged that had not begun, or was not agreed on; or begun, and neither charged nor a loss. */
  'blockWrong',
  /** More than one charge for a block of a session. */
  'chargedTwice',
  /** One try to pay reached the bank more than once. */
  'heldTwice',
  /** Another amount, commission or payout than agreed; a refund that nobody is owed, or none where one is. */
  'wrongAmount',
  /** Money is still held, or could still come to be, after everything. */
  'holdLeftOpen',
  /** A consultant who was not paid for a lost charge, or more than once, or without one. */
  'lossWrong',
  /** A payment here is not what the provider says. */
  'unlikeProvider',
  /** Not over, not decided, or a wanted effect that nobody carries out. */
  'undecided',
  /** Given up for lost by the house while both were there. */
  'cutOff',
  /** Redis had it, did not lose it, and the house never folded it in. */
  'factLost',
  /** A line of a log that carries a client secret, a key or a card number. */
  'secretLogged',
] as const;
type Check = (typeof CHECKS)[number];

export interface Verdict {
  violations: Record<string, number>;
  details: string[];
  /** From the mark and the time that detection is given to the decision, in ms; 0 where it was sooner. */
  latenessMs: number[];
  /** Sessions in which Redis lost what would have decided, or that ended too close to the mark to tell. */
  doubtful: number;
  decisions: Record<string, number>;
  /** Lines of all logs that were searched for secrets. */
  logLines: number;
}

interface SessionRow {
  id: string;
  status: string;
  decision: 'capture' | 'cancel' | null;
  /** Epoch ms on the database's clock. */
  decidedAt: number | null;
  endedAt: number | null;
  endReason: string | null;
  /** As agreed: the hold for each of them stood. */
  blocks: number;
}

interface PaymentRow {
  id: string;
  sessionId: string;
  block: number;
  status: string;
  wanted: string | null;
  providerId: string | null;
  capturedMinor: number;
  customer: number;
  consultant: number;
  platform: number;
  loss: boolean;
}

/** Facts on their way when Redis lost its memory: at most so long unread, in ms. */
const UNREAD_MS = 15_000;

/** Compares what the bench has fed, the database and the provider with each other. */
export async function judge({ sql, db }: DbClient, evidence: Evidence): Promise<Verdict> {
  const { lived, intents, lossTransfers, losses, databaseOffsetMs } = evidence;
  const found: Record<Check, string[]> = Object.fromEntries(CHECKS.map((check) => [check, []])) as never;
  const sessions = await sql<SessionRow[]>`
    select id, status, decision, end_reason as "endReason", blocks,
      (extract(epoch from decided_at) * 1000)::float8 as "decidedAt", (extract(epoch from ended_at) * 1000)::float8 as "endedAt"
    from sessions`;
  const payments = await sql<PaymentRow[]>`
    select p.id, p.session_id as "sessionId", p.block, p.status, p.wanted, p.provider_id as "providerId",
      p.captured_minor as "capturedMinor",
      coalesce(sum(l.amount_minor) filter (where l.account = 'customer'), 0)::int as customer,
      coalesce(sum(l.amount_minor) filter (where l.account = 'consultant'), 0)::int as consultant,
      coalesce(sum(l.amount_minor) filter (where l.account not in ('customer', 'consultant')), 0)::int as platform,
      coalesce(bool_or(l.kind = 'loss'), false) as loss
    from payments p left join ledger_entries l on l.payment_id = p.id group by p.id`;
  const folded = new Set((await sql<{ id: string }[]>`select id from sfu_facts`).map(({ id }) => id));
  const rowOf = new Map(sessions.map((row) => [row.id, row]));
  const intentsOf = Map.groupBy(intents, ({ metadata }) => metadata.sessionId ?? '');
  const paymentsOf = Map.groupBy(payments, ({ sessionId }) => sessionId);

  /** Whether the house may never have heard of it. */
  const excused = ({ takenAt }: FedFact) =>
    takenAt === null || losses.some(({ from, to }) => takenAt >= from - UNREAD_MS && takenAt <= to);
  const latenessMs: number[] = [];
  const decisions: Record<string, number> = {};
  let doubtful = 0;

  for (const one of lived) {
    const { sessionId: id, script, pair, node } = one;
    const row = rowOf.get(id);
    const about = `${id} (${script.kind})`;
    if (!row) {
      found.undecided.push(`${about}: is not there`);
      continue;
    }
    const told = node?.told(id) ?? [];
    for (const fact of told) {
      if (!folded.has(fact.id) && !excused(fact)) found.factLost.push(`${about}: fact ${fact.id}`);
    }
    const until = row.endedAt !== null ? row.endedAt - databaseOffsetMs : Infinity;
    const people = [pair.customer.id, pair.consultant.id] as const;
    const expected = expectedOf(told, (fact) => folded.has(fact.id), people, FREE_MS, until);
    if (expected.decision === 'either') doubtful += 1;
    decisions[row.decision ?? 'none'] = (decisions[row.decision ?? 'none'] ?? 0) + 1;

    const rows = paymentsOf.get(id) ?? [];
    const theirs = intentsOf.get(id) ?? [];
    if (!row.decision || !row.endedAt || rows.some(({ wanted }) => wanted)) {
      found.undecided.push(
        `${about}: ${row.status}, decided ${row.decision}, wanted ${rows.map(({ wanted }) => wanted)}`,
      );
    }
    judgeMoney(one, row, rows, theirs, expected, found);
    if (row.endReason === 'connection_lost' && (one.leftAt === null || until < one.leftAt) && !script.away) {
      found.cutOff.push(`${about}: talked ${Math.round(expected.talk.talkMs)} ms`);
    }
    const { markAt } = expected.talk;
    if (row.decision === 'capture' && row.decidedAt && markAt !== null) {
      const late = row.decidedAt - databaseOffsetMs - markAt - RULES.detectionLagMs;
      latenessMs.push(Math.max(0, Math.round(late)));
    }
  }

  const lossOf = new Map(payments.map(({ id, loss, consultant }) => [id, loss ? consultant : 0]));
  const paidFor = Map.groupBy(lossTransfers, ({ metadata }) => metadata.paymentId ?? '');
  for (const id of new Set([...lossOf.keys(), ...paidFor.keys()])) {
    const paid = (paidFor.get(id) ?? []).map(({ amount, amount_reversed: back }) => amount - back);
    const owed = lossOf.get(id) ?? 0;
    if (paid.length > 1 || (paid[0] ?? 0) !== owed) found.lossWrong.push(`payment ${id}: owed ${owed}, paid ${paid}`);
  }

  const logs = secretsIn(evidence.logDirectory);
  found.secretLogged.push(...logs.found);
  const broken = await brokenInvariants(db);
  const all = { ...found, ...broken } as Record<string, string[]>;
  const counts = Object.fromEntries(Object.entries(all).map(([name, list]) => [name, list.length]));
  return {
    violations: { total: Object.values(counts).reduce((sum, n) => sum + n, 0), ...counts },
    details: Object.entries(all).flatMap(([name, list]) => list.slice(0, 5).map((text) => `${name}: ${text}`)),
    latenessMs,
    doubtful,
    decisions,
    logLines: logs.lines,
  };
}

/** One session's money: what was expected of it, what the house says, what the provider has. */
function judgeMoney(
  { sessionId, script, pair, expired }: Lived,
  session: SessionRow,
  rows: readonly PaymentRow[],
  intents: readonly Intent[],
  expected: Expected,
  found: Record<Check, string[]>,
): void {
  const about = `${sessionId} (${script.kind})`;
  const charged = intents.filter(({ amount_received: amount }) => amount > 0);
  const talked = `talked ${Math.round(expected.talk.talkMs)} ms`;

  if (expected.decision === 'cancel' && (session.decision === 'capture' || charged.length > 0)) {
    found.chargedForFree.push(`${about}: ${talked}, decided ${session.decision}, ${charged.length} charges`);
  }
  if (expected.decision === 'capture') {
    const lost = expired && rows.some(({ loss }) => loss);
    if (session.decision !== 'capture' || (charged.length === 0 && !lost)) {
      found.notCharged.push(
        `${about}: ${talked}, decided ${session.decision}, ${charged.length} charges, loss ${lost}`,
      );
    }
  }
  if (session.decision !== 'capture' && charged.length > 0) {
    found.unlikeProvider.push(`${about}: decided ${session.decision}, and charged there`);
  }

  const blockOf = new Map(rows.map(({ id, block }) => [id, block]));
  const perBlock = Map.groupBy(charged, ({ metadata }) => blockOf.get(metadata.paymentId ?? '') ?? 0);
  const second = (perBlock.get(2)?.length ?? 0) > 0 || rows.some(({ block, loss }) => block === 2 && loss);
  const beginsMs = script.blockMinutes * 60_000;
  const mayBegin = session.blocks > 1 && expected.talk.talkMs > beginsMs - BLUR_MS;
  const mustBegin = session.blocks > 1 && expected.leastTalk.talkMs > beginsMs + BLUR_MS;
  if (second ? !mayBegin : mustBegin) {
    found.blockWrong.push(`${about}: ${talked}, ${session.blocks} blocks, the second charged: ${second}`);
  }
  for (const [block, list] of perBlock) {
    if (list.length > 1) found.chargedTwice.push(`${about}: block ${block}, ${list.map(({ id }) => id)}`);
  }
  const authorised = intents.filter(({ latest_charge: charge }) => charge?.status === 'succeeded');
  for (const [payment, list] of Map.groupBy(authorised, ({ metadata }) => metadata.paymentId ?? '')) {
    if (list.length > 1) found.heldTwice.push(`${about}: payment ${payment}, ${list.map(({ id }) => id)}`);
  }
  for (const { id, status } of intents) {
    if (status !== 'succeeded' && status !== 'canceled') found.holdLeftOpen.push(`${about}: ${id} ${status}`);
  }

  for (const { amount_received: amount, latest_charge: charge, id } of charged) {
    const fee = charge?.application_fee?.amount;
    const payout = charge?.transfer && charge.transfer.amount - (fee ?? 0);
    const [least, most] = refundOwed(script, pair.priceMinor, expected);
    const refunded = charge?.amount_refunded ?? 0;
    if (refunded < least || refunded > most) {
      found.wrongAmount.push(`${about}: ${id} gave back ${refunded}, owed are ${least} to ${most}; ${talked}`);
    }
    if (amount !== pair.priceMinor || fee !== pair.feeMinor || payout !== pair.priceMinor - pair.feeMinor) {
      found.wrongAmount.push(
        `${about}: ${id} ${amount}, fee ${fee}, payout ${payout}; agreed ${pair.priceMinor}, fee ${pair.feeMinor}`,
      );
    }
  }
  for (const row of rows) unlike(about, row, intents, found);
}

/** By how much rounding and the clocks of three processes may move a refund, in minor units. */
const REFUND_SLACK_MINOR = 2;

/** What goes back of itself, at least and at most: the unused share, when the consultant or the platform broke the call off. */
function refundOwed(
  { ending, blockMinutes }: Script,
  priceMinor: number,
  { talk, leastTalk }: Expected,
): [number, number] {
  if (ending === 'customer' || ending === 'customer lost' || ending === 'block over') return [0, 0];
  const unused = ({ talkMs }: { talkMs: number }) => priceMinor * Math.max(0, 1 - talkMs / (blockMinutes * 60_000));
  const least = ending === 'both' ? 0 : Math.floor(unused(talk)) - REFUND_SLACK_MINOR;
  return [Math.max(0, least), Math.ceil(unused(leastTalk)) + REFUND_SLACK_MINOR];
}

/** A payment and its ledger lines against the provider's state of it. */
function unlike(about: string, row: PaymentRow, intents: readonly Intent[], found: Record<Check, string[]>): void {
  const intent = intents.find(({ id }) => id === row.providerId);
  const captured = intent?.amount_received ?? 0;
  const charge = captured > 0 ? intent?.latest_charge : null;
  const refunded = charge?.amount_refunded ?? 0;
  if ((row.status === 'captured') !== captured > 0 || row.capturedMinor !== captured) {
    found.unlikeProvider.push(`${about}: ${row.status} ${row.capturedMinor} here, ${intent?.status} ${captured} there`);
  }
  if (row.customer + row.consultant + row.platform !== 0)
    found.unlikeProvider.push(`${about}: ledger does not sum to zero`);
  if (row.customer !== refunded - captured) {
    found.unlikeProvider.push(
      `${about}: ledger says ${row.customer}, the provider took ${captured} and gave back ${refunded}`,
    );
  }
  const fee = charge?.application_fee;
  const transfer = charge?.transfer;
  const payout = transfer
    ? transfer.amount - transfer.amount_reversed - (fee ? fee.amount - fee.amount_refunded : 0)
    : 0;
  if (!row.loss && row.consultant !== payout) {
    found.unlikeProvider.push(`${about}: ledger pays the consultant ${row.consultant}, the provider ${payout}`);
  }
}
