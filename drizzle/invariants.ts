import { sql, type SQL } from 'drizzle-orm';
import type { MoneyFlag } from '@cc/domain/money-flags.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Db } from './client.ts';
import { EVIDENCED_TALK_MS } from './repositories/presence-intervals.ts';

const OVER = sql`sessions.status in ('ended', 'cancelled')`;
const PAST_THE_MARK = sql`(${EVIDENCED_TALK_MS} > 0 and ${EVIDENCED_TALK_MS} >= sessions.free_window_ms and sessions.price_minor > 0)`;
/** Talk time at which block `b` of a session begins. */
const BEGINS = sql`(b.block - 1) * sessions.block_minutes * 60000`;
const UNPAID: MoneyFlag = 'the consultant could not be paid for a lost charge';
const seconds = (n: number) => sql`clock_timestamp() - ${n} * interval '1 second'`;

/**
 * What must be true of the house at any instant, whatever was killed before: each query answers with the rows that break
 * it, one column `id`. The first group holds always; the second once everything has had time to settle (a few seconds after
 * the last fault).
 */
const INVARIANTS: Record<string, SQL> = {
  one_live_hold: sql`
    select session_id as id from payments where status in ('new', 'action_required', 'held')
    group by session_id, payer_id, block having count(*) > 1`,
  one_capture: sql`
    select session_id as id from payments where status = 'captured'
    group by session_id, payer_id, block having count(*) > 1`,
  captured_as_decided: sql`
    select p.id from payments p join sessions s on s.id = p.session_id
    left join session_blocks b on b.session_id = p.session_id and b.block = p.block
    where (p.status = 'captured' or p.wanted = 'capture')
      and (case when p.block = 1 then s.decision else b.decision end) is distinct from 'capture'`,
  blocks_are_counted: sql`
    select s.id from sessions s left join session_blocks b on b.session_id = s.id
    group by s.id having s.blocks <> 1 + count(b.block) or s.blocks <> coalesce(max(b.block), 1)`,
  further_blocks_as_begun: sql`
    select sessions.id from sessions join session_blocks b on b.session_id = sessions.id
    where (b.decision = 'capture') <> (sessions.decision = 'capture' and ${EVIDENCED_TALK_MS} > ${BEGINS})`,
  never_charged_above_the_price: sql`
    select p.id from payments p join sessions s on s.id = p.session_id
    join offers o on o.id = s.offer_id join questions q on q.id = s.question_id
    where p.captured_minor > s.price_minor or s.price_minor <> o.price_minor or s.price_minor > q.max_price_minor`,
  charged_only_on_evidence: sql`
    select sessions.id from sessions where sessions.decision = 'capture' and not ${PAST_THE_MARK}`,
  not_free_past_the_mark: sql`
    select sessions.id from sessions where sessions.decision = 'cancel' and ${PAST_THE_MARK}`,
  one_outcome: sql`
    select sessions.id from sessions
    where (sessions.outcome is not null) <> (${OVER} and sessions.decision is not null)
      or (sessions.outcome = 'billed') <> (${OVER} and sessions.decision = 'capture')`,
  over_is_over: sql`
    select sessions.id from sessions
    where ${OVER} <> (sessions.ended_at is not null) or ${OVER} <> (sessions.end_reason is not null)
      or (${OVER} and (sessions.talking_since is not null or sessions.mark_at is not null))
      or (sessions.status = 'cancelled' and sessions.live_at is not null)
      or (sessions.status in ('live', 'interrupted', 'ended') and sessions.live_at is null)`,
  clock_runs_while_live: sql`
    select id from sessions
    where (status = 'live') <> (talking_since is not null) or (status = 'live') <> (block_ends_at is not null)
      or (status = 'interrupted') <> (interrupted_at is not null and ended_at is null)`,
  two_people_in_a_session: sql`
    select s.id from sessions s left join session_people p on p.session_id = s.id
    group by s.id having count(p.user_id) <> 2
      or bool_or(p.active) <> (s.status not in ('ended', 'cancelled'))
      or bool_and(p.active) <> (s.status not in ('ended', 'cancelled'))`,
  one_active_session_a_person: sql`
    select user_id as id from session_people where active group by user_id having count(*) > 1`,
  one_accepted_offer: sql`
    select question_id as id from offers where status = 'accepted' group by question_id having count(*) > 1`,
  accepted_offer_has_a_session: sql`
    select o.id from offers o where o.status = 'accepted' and not exists (select 1 from sessions s where s.offer_id = o.id)`,
  taken_question_has_a_session: sql`
    select q.id from questions q where (q.status = 'taken') <> exists (
      select 1 from sessions s where s.question_id = q.id and s.status not in ('ended', 'cancelled'))`,
  one_active_question_a_customer: sql`
    select customer_id as id from questions where status in ('open', 'offering', 'taken')
    group by customer_id having count(*) > 1`,
  parked_rings_at_nobody: sql`
    select q.id from questions q where q.status in ('parked', 'taken', 'done', 'cancelled', 'expired') and (
      q.match_wanted_at is not null
      or exists (select 1 from offers o where o.question_id = q.id and o.status = 'ringing'))`,
  parked_for_a_reason: sql`
    select id from questions where (status = 'parked') <> (park_reason is not null)
      or (park_reason is not null) <> (parked_at is not null)`,
  one_waiting_claim: sql`
    select question_id as id from claims where status = 'waiting' group by question_id having count(*) > 1
    union all
    select consultant_id from claims where status = 'waiting' group by consultant_id having count(*) > 1`,
  claims_wait_on_what_was_left_open: sql`
    select c.id from claims c join questions q on q.id = c.question_id
    where c.status = 'waiting' and q.park_reason is distinct from 'left_open'`,
  confirmed_claim_has_a_session: sql`
    select c.id from claims c where (c.status = 'confirmed') <> exists (
      select 1 from offers o join sessions s on s.offer_id = o.id
      where o.claim_id = c.id and o.consultant_id = c.consultant_id and s.price_minor = c.price_minor)`,
  claims_only_while_free: sql`
    select c.id from claims c join session_people p on p.user_id = c.consultant_id and p.active
    where c.status = 'waiting'`,
  ledger_sums_to_zero: sql`
    select payment_id as id from ledger_entries group by payment_id, kind, currency having sum(amount_minor) <> 0`,
  ledger_equals_captures: sql`
    select p.id from payments p
    left join ledger_entries l on l.payment_id = p.id and l.kind = 'capture' and l.account = 'customer'
    where (p.status = 'captured') <> (l.id is not null)
      or (p.status = 'captured' and (l.amount_minor <> -p.captured_minor or l.currency <> p.currency))`,
  receipts_have_no_gaps: sql`
    select c.kind || ' ' || c.year as id from receipt_counters c
    left join receipts r on r.kind = c.kind and r.year = c.year
    group by c.kind, c.year, c.last having count(r.id) <> c.last or max(r.seq) <> c.last`,
  charges_have_a_receipt: sql`
    select p.id from payments p
    left join receipts r on r.payment_id = p.id and r.kind = 'receipt'
    where p.status = 'captured' and p.captured_minor > 0
      and (r.id is null or r.amount_minor <> p.captured_minor or r.currency <> p.currency)`,
  never_refunded_above_the_charge: sql`
    select p.id from payments p join refunds r on r.payment_id = p.id and r.status in ('pending', 'succeeded')
    group by p.id having sum(r.amount_minor) > p.captured_minor`,
  ledger_equals_refunds: sql`
    select p.id from payments p
    left join ledger_entries l on l.payment_id = p.id and l.account = 'customer' and l.kind in ('refund', 'refund_failed')
    group by p.id having coalesce(sum(l.amount_minor), 0) <> p.refunded_minor`,
  refunded_as_broken_off: sql`
    select p.id from payments p join sessions s on s.id = p.session_id
    join refunds r on r.payment_id = p.id and r.reason in ('consultant_left', 'platform_fault')
    where s.broken_off_by is null or s.decision is distinct from 'capture'
      or (r.reason = 'consultant_left') <> (s.broken_off_by = 'consultant')`,
  broken_off_is_refunded: sql`
    select s.id from sessions s join payments p on p.session_id = s.id and p.status = 'captured'
    where s.broken_off_by is not null and p.block * s.block_minutes * 60000 - s.talk_ms > 60000
      and not exists (select 1 from refunds r where r.payment_id = p.id)`,
  refunds_are_wanted: sql`
    select p.id from payments p join refunds r on r.payment_id = p.id and r.status = 'wanted'
    where p.status = 'captured' and p.wanted is null and not exists (
      select 1 from chargebacks c where c.payment_id = p.id and c.status in ('needs_response', 'under_review') and not c.inquiry)`,

  rings_no_longer_than_its_time: sql`
    select id from offers where status = 'ringing' and ring_ends_at < ${seconds(5)}`,
  claims_wait_no_longer_than_their_time: sql`
    select id from claims where status = 'waiting' and confirm_by < ${seconds(5)}`,
  nobody_is_rung_for_who_is_gone: sql`
    select id from questions where status in ('open', 'offering')
      and asker_gone_at < ${seconds(RULES.askerGoneMs / 1_000 + 5)}`,
  effects_are_done: sql`
    select id from payments where wanted is not null and wanted_at < ${seconds(10)}`,
  // A hold that was gone before the mark is booked as a loss by the sweep, from ten seconds after the decision on.
  decided_and_paid_for: sql`
    select s.id from sessions s where s.decision = 'capture' and s.decided_at < ${seconds(25)} and not exists (
      select 1 from payments p where p.session_id = s.id and p.block = 1 and (p.status = 'captured' or p.wanted = 'capture'
        or exists (select 1 from ledger_entries l where l.payment_id = p.id and l.kind = 'loss')))`,
  losses_are_owed: sql`
    select p.id from payments p
    left join ledger_entries l on l.payment_id = p.id and l.kind in ('loss', 'loss_reduced') and l.account = 'consultant'
    group by p.id having p.owed_minor <> coalesce(sum(l.amount_minor), 0) or (p.transfer_id is not null and p.owed_minor = 0)`,
  losses_are_paid: sql`
    select p.id from payments p join sessions s on s.id = p.session_id
    where p.owed_minor > 0 and p.transfer_id is null and p.wanted is null
      and greatest(s.settled_at, p.updated_at) < ${seconds(10)} and s.settled_at is not null
      and not exists (select 1 from money_flags f where f.payment_id = p.id and f.what = ${UNPAID})`,
  holds_ahead_are_looked_at: sql`
    select id from advance_holds where due_at < ${seconds(60)} and coalesce(lease_until, due_at) < ${seconds(10)}`,
  further_blocks_paid_for: sql`
    select b.session_id as id from session_blocks b
    where b.decision = 'capture' and b.decided_at < ${seconds(25)} and not exists (
      select 1 from payments p where p.session_id = b.session_id and p.block = b.block
        and (p.status = 'captured' or p.wanted = 'capture'
          or exists (select 1 from ledger_entries l where l.payment_id = p.id and l.kind = 'loss')))`,
  settled_blocks_are_decided: sql`
    select s.id from sessions s join session_blocks b on b.session_id = s.id
    where s.settled_at is not null and b.decision is null`,
  holds_are_let_go: sql`
    select p.id from payments p join sessions s on s.id = p.session_id
    left join session_blocks b on b.session_id = p.session_id and b.block = p.block
    where ((p.block = 1 and s.decision = 'cancel' and s.decided_at < ${seconds(10)})
        or (p.block > 1 and b.decision = 'cancel' and b.decided_at < ${seconds(10)})
        or (p.block > 1 and b.block is null and s.ended_at < ${seconds(10)}))
      and p.status in ('new', 'action_required', 'declined', 'held') and p.wanted is null`,
  ended_is_decided: sql`
    select id from sessions where status = 'ended' and decision is null and ended_at < ${seconds(30)}`,
  ended_is_settled: sql`
    select id from sessions where status = 'ended' and settled_at is null and ended_at < ${seconds(40)}`,
  deadlines_are_kept: sql`
    select id from sessions where (status = 'authorizing' and hold_deadline_at < ${seconds(15)})
      or (status = 'ready' and join_deadline_at < ${seconds(15)})`,
};

/** How many rows break each invariant, by name; all zero when the house is in order. */
export async function checkInvariants(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, query] of Object.entries(INVARIANTS)) {
    counts[name] = (await db.execute(query)).length;
  }
  return counts;
}

/** Only those that are broken, with the ids of the rows. */
export async function brokenInvariants(db: Db): Promise<Record<string, string[]>> {
  const broken: Record<string, string[]> = {};
  for (const [name, query] of Object.entries(INVARIANTS)) {
    const rows = await db.execute<{ id: string }>(query);
    if (rows.length > 0) broken[name] = rows.map((row) => row.id);
  }
  return broken;
}
