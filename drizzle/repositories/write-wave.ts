import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor } from '../client.ts';
import { preparedSql } from '../prepared.ts';
import type { MatchCandidate } from '../schema/index.ts';
import { uuidList, uuidsNamed } from '../uuids.ts';
import { talkedLately } from './fair-use.ts';
import type { Offer } from './offers.ts';
import { hasPushSql } from './push-subscriptions.ts';
import type { Question } from './questions.ts';
import type { Versions } from './sync.ts';

export type NewOffer = Pick<
  Offer,
  | 'consultantId'
  | 'priceMinor'
  | 'currency'
  | 'blockMinutes'
  | 'commissionBps'
  | 'earnMinor'
  | 'score'
  | 'why'
  | 'whyForCustomer'
> & {
  ringMs: number;
  /** Nobody has a page open there: a device is rung at once, rather than after a while without anybody looking. */
  unattended: boolean;
};
/** An offer as a wave has just written it. */
export type RingingOffer = Omit<NewOffer, 'ringMs' | 'unattended'> &
  Pick<Offer, 'id' | 'questionId' | 'status' | 'createdAt' | 'ringEndsAt'> & {
    /** The two have talked lately, so that the free start is shorter. */
    talkedLately: boolean;
  };

export interface NewWave {
  questionId: string;
  /** Rounds so far, which the question must still be at: a job that runs twice writes once. */
  expectedRound: number;
  offers: NewOffer[];
  /** The question is looked at again after so many ms. */
  lookAgainMs: number;
  /** From ringing to the push where a page is open, ms. */
  pushGraceMs: number;
  /** Kept so that the choice can be explained. */
  explanation: { poolSize: number; ranking: MatchCandidate[]; tookUs: number };
}

export interface WrittenWave {
  offers: RingingOffer[];
  /** What they are asked, as it stands now. */
  question: Pick<Question, 'title' | 'text' | 'tags' | 'language' | 'noFreeStart'>;
  /** For the jobs. */
  pushes: { pushId: string; delayMs: number }[];
  versions: Versions;
}

const given = sql.placeholder;
const write = preparedSql<{
  user_id: string;
  version: string;
  title: string;
  text: string;
  tags: string[];
  language: string;
  no_free_start: boolean;
  talked_lately: boolean;
  offer_id: string | null;
  created_at: string;
  ring_ends_at: string;
  push_id: string | null;
}>(
  () => sql`
    with moved as (
      update questions set round = round + 1, status = 'offering',
        match_wanted_at = clock_timestamp() + ${given('lookAgainMs')}::float8 * interval '1 millisecond'
      where id = ${given('questionId')}::uuid and round = ${given('expectedRound')}::int and status in ('open', 'offering')
      returning id, customer_id, round, title, text, tags, language, no_free_start
    ), rung as (
      insert into offers (id, question_id, consultant_id, round, price_minor, currency, block_minutes, commission_bps,
        earn_minor, score, why, why_for_customer, ring_ends_at)
      select w.id, moved.id, w."consultantId", moved.round, w."priceMinor", w.currency, w."blockMinutes", w."commissionBps",
        w."earnMinor", w.score, w.why, w."whyForCustomer", clock_timestamp() + w."ringMs" * interval '1 millisecond'
      from moved, jsonb_to_recordset(${given('offers')}::jsonb) as w(id uuid, "consultantId" uuid,
        "priceMinor" int, currency text, "blockMinutes" int, "commissionBps" int, "earnMinor" int, score float8, why jsonb,
        "whyForCustomer" jsonb, "ringMs" float8)
      order by w."consultantId"
      on conflict do nothing
      returning id, consultant_id, created_at, ring_ends_at
    ), wanted as (
      insert into pushes (id, user_id, kind, data, due_at, expires_at)
      select gen_random_uuid(), offers.consultant_id, 'offer', jsonb_build_object('offerId', offers.id),
        clock_timestamp() + case when offers.consultant_id = any(${uuidsNamed('unattended')}) then 0
          else ${given('pushGraceMs')}::int end * interval '1 millisecond', offers.ring_ends_at
      from rung offers where ${hasPushSql('offers.consultant_id')}
      returning id, user_id
    ), kept as (
      insert into match_rounds (question_id, round, pool_size, ranking, took_us)
      select id, round, ${given('poolSize')}::int, ${given('ranking')}::jsonb, ${given('tookUs')}::bigint
      from moved on conflict do nothing
    ), versions as (
      insert into sync_versions (user_id, version)
      select people.id, 1 from (select customer_id as id from moved union select consultant_id from rung) people
      order by people.id
      on conflict (user_id) do update set version = sync_versions.version + 1
      returning user_id, version
    )
    select versions.user_id, versions.version, moved.title, moved.text, moved.tags, moved.language, moved.no_free_start,
      ${talkedLately(sql`moved.customer_id`, sql`versions.user_id`)} as talked_lately,
      rung.id as offer_id, rung.created_at, rung.ring_ends_at, wanted.id as push_id
    from moved, versions left join rung on rung.consultant_id = versions.user_id
      left join wanted on wanted.user_id = versions.user_id`,
);

/**
 * Writes a wave with all that belongs to it, in one statement, since a customer is waiting: the question moves on, it rings, the
 * pushes are wanted, the ranking is kept, the versions of all of them are moved. Whoever is rung by somebody else in this
 * instant is left out (one ringing offer a consultant). Locks question → offers → versions, each by their ids.
 * @returns undefined when the question has moved on.
 */
export async function writeWave(db: Executor, wave: NewWave): Promise<WrittenWave | undefined> {
  const { questionId, expectedRound, explanation } = wave;
  const planned = new Map(wave.offers.map((offer) => [offer.consultantId, { id: uuidv7(), ...offer }]));
  const rows = await write(db, {
    questionId,
    expectedRound,
    lookAgainMs: wave.lookAgainMs,
    pushGraceMs: wave.pushGraceMs,
    offers: JSON.stringify([...planned.values()]),
    unattended: uuidList(unattendedOf(wave.offers)),
    poolSize: explanation.poolSize,
    ranking: JSON.stringify(explanation.ranking),
    tookUs: explanation.tookUs,
  });
  const [first] = rows;
  if (!first) return undefined;
  const { title, text, tags, language, no_free_start: noFreeStart } = first;
  return {
    question: { title, text, tags, language, noFreeStart },
    offers: rows.flatMap((row): RingingOffer[] => {
      const offer = planned.get(row.user_id);
      if (!offer || !row.offer_id) return [];
      const { ringMs: _ring, unattended: _push, ...terms } = offer;
      const at = { createdAt: new Date(row.created_at), ringEndsAt: new Date(row.ring_ends_at) };
      return [{ ...terms, ...at, questionId, status: 'ringing', talkedLately: row.talked_lately }];
    }),
    pushes: rows.flatMap(({ push_id: pushId, user_id: userId }) =>
      pushId ? [{ pushId, delayMs: planned.get(userId)?.unattended ? 0 : wave.pushGraceMs }] : [],
    ),
    versions: new Map(rows.map((row) => [row.user_id, Number(row.version)])),
  };
}

const unattendedOf = (wave: readonly NewOffer[]) =>
  wave.filter(({ unattended }) => unattended).map(({ consultantId }) => consultantId);
