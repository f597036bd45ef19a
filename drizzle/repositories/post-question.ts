import { sql } from 'drizzle-orm';
import type { QuestionInput } from '@cc/contract/http/questions.ts';
import type { Db } from '../client.ts';
import { preparedSql } from '../prepared.ts';
import { questions } from '../schema/index.ts';
import { freeCallsSql } from './fair-use.ts';

export interface NewQuestion extends Omit<QuestionInput, 'consent'> {
  customerId: string;
  currency: string;
  consentVersion: string;
  waitMs: number;
  /** Free calls of a day; whoever has had as many has to agree to none, see `freeCallsLeft`. */
  freeCallsPerDay: number;
}

export type PostOutcome =
  | { kind: 'posted'; createdAt: Date; waitUntil: Date; version: number }
  /** The id is there already, or somebody else has written it in this very instant. */
  | { kind: 'there' }
  | { kind: 'email_unverified' | 'card_required' | 'free_calls_used' };

const given = sql.placeholder;
const CUSTOMER = sql`${given('customerId')}::uuid`;

const post = preparedSql<{
  there: boolean;
  verified: boolean;
  card: boolean;
  free: boolean;
  created_at: string | null;
  wait_until: string | null;
  version: string | null;
}>(
  () => sql`
    with facts as (
      select u.email_verified_at is not null as verified,
        exists (select 1 from payment_methods m where m.user_id = u.id and m.is_default and m.removed_at is null) as card,
        ${given('noFreeStart')}::boolean or ${freeCallsSql(CUSTOMER)} < ${given('freeCallsPerDay')}::int as free,
        exists (select 1 from questions q where q.id = ${given('id')}::uuid) as there
      from users u where u.id = ${CUSTOMER}
    ), written as (
      insert into questions (id, customer_id, title, text, tags, language, max_price_minor, currency, no_free_start,
        first_choice_id, consent_at, consent_version, match_wanted_at, wait_until)
      select ${given('id')}::uuid, ${CUSTOMER}, ${given('title')}::text, ${given('text')}::text,
        ${sql.param(given('tags'), questions.tags)}::text[], ${given('language')}::text, ${given('maxPriceMinor')}::int,
        ${given('currency')}::text, ${given('noFreeStart')}::boolean, ${given('firstChoiceId')}::uuid, clock_timestamp(), ${given('consentVersion')}::text,
        clock_timestamp(), clock_timestamp() + ${given('waitMs')}::float8 * interval '1 millisecond'
      from facts where verified and card and free and not there
      on conflict (id) do nothing
      returning created_at, wait_until
    ), moved as (
      insert into sync_versions (user_id, version) select ${CUSTOMER}, 1 from written
      on conflict (user_id) do update set version = sync_versions.version + 1
      returning version
    )
    select facts.*, written.created_at, written.wait_until, moved.version
    from facts left join written on true left join moved on true`,
);

/**
 * Writes a question that wants its first match round, if its asker may ask; all of it one statement, since somebody waits.
 * Posting the same id again changes nothing.
 * @throws unique violation `questions_one_active_per_customer` while another question of the customer is active, foreign key
 * violation where the first choice is gone.
 */
export async function postQuestion(db: Db, question: NewQuestion): Promise<PostOutcome> {
  const [row] = await post(db, { ...question });
  if (row?.there) return { kind: 'there' };
  if (!row?.verified) return { kind: 'email_unverified' };
  if (!row.card) return { kind: 'card_required' };
  if (!row.free) return { kind: 'free_calls_used' };
  if (!row.created_at || !row.wait_until) return { kind: 'there' };
  return {
    kind: 'posted',
    createdAt: new Date(row.created_at),
    waitUntil: new Date(row.wait_until),
    version: Number(row.version),
  };
}
