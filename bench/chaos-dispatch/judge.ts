import type { DbClient } from '@cc/drizzle/client.ts';
import type { Asked, RunRecord } from './record.ts';

type Sql = DbClient['sql'];

/** Longer past its deadline than this an offer is stuck; the sweep comes every second. */
const STUCK_AFTER_MS = 2_000;

/** Offers that ring past their deadline now. */
export async function stuckOffers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from offers where status = 'ringing'
      and ring_ends_at < clock_timestamp() - ${STUCK_AFTER_MS} * interval '1 millisecond'`;
  return rows.map(({ id }) => id);
}

/** Questions with more than one winner: by what is written, and by what people were told. */
export async function doubleWinners(sql: Sql, { wins }: RunRecord): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select question_id as id from offers where status = 'accepted' group by question_id having count(*) > 1
    union
    select question_id as id from sessions group by question_id having count(*) > 1`;
  const told = new Map<string, Set<string>>();
  for (const { questionId, consultantId } of wins)
    told.set(questionId, (told.get(questionId) ?? new Set()).add(consultantId));
  const twice = [...told].filter(([, people]) => people.size > 1).map(([id]) => id);
  return [...new Set([...rows.map(({ id }) => id), ...twice])];
}

/**
 * What was promised and did not come: a question that was received and is not there, one that has not ended in any way that its
 * customer was told of, and a win that was told and is not there.
 */
export async function lost(sql: Sql, { asked, wins }: RunRecord): Promise<string[]> {
  const questions = await sql<{ id: string; status: string }[]>`
    select id, status from questions where id = any(${asked.map(({ id }) => id)}::uuid[])`;
  const statusOf = new Map(questions.map(({ id, status }) => [id, status]));
  const sessions = await sql<{ id: string }[]>`
    select id from sessions where id = any(${wins.map(({ sessionId }) => sessionId)}::uuid[])`;
  const there = new Set(sessions.map(({ id }) => id));
  return [
    ...asked.flatMap((question) => whatIsMissing(question, statusOf.get(question.id))),
    ...wins.filter(({ sessionId }) => !there.has(sessionId)).map(({ offerId }) => `offer ${offerId}: won, no session`),
  ];
}

function whatIsMissing({ id, received, refused, ending }: Asked, status: string | undefined): string[] {
  if (!received) return [`question ${id}: never received (${refused ?? 'no answer'})`];
  if (!status) return [`question ${id}: received, not there`];
  if (!ending) return [`question ${id}: no ending, ${status}`];
  if (ending === 'cancelled' && status !== 'cancelled') return [`question ${id}: cancelled, and is ${status}`];
  return [];
}
