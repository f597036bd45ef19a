import { sql } from 'drizzle-orm';
import type { News, ServerPayload } from '@cc/contract/events.ts';
import type { OfferView } from '@cc/contract/http/offers.ts';
import { freeWindow } from '@cc/domain/fair-use.ts';
import { stripContactDetails } from '@cc/domain/question.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { talkedLately } from '../repositories/fair-use.ts';
import type { Offer } from '../repositories/offers.ts';
import type { Versions } from '../repositories/sync.ts';
import type { RingingOffer, WrittenWave } from '../repositories/write-wave.ts';
import { questions } from '../schema/index.ts';
import { uuids } from '../uuids.ts';

type Asked = Pick<typeof questions.$inferSelect, 'title' | 'text' | 'tags' | 'language' | 'noFreeStart'>;

/** What is asked as those who are asked may read it: contact details are taken out. */
const withoutContacts = <T extends Asked>(question: T): T => ({
  ...question,
  title: stripContactDetails(question.title),
  text: stripContactDetails(question.text),
});

/** The free start that a call of it would have, as far as can be told before somebody accepts. */
const freeMs = ({ noFreeStart: none }: Asked, talked: boolean, freeWindowMs: number): number =>
  freeWindow({ freeCalls: none ? Infinity : 0, agreedToNone: none, talkedLately: talked }, { ...RULES, freeWindowMs })
    .ms;

/** An offer as the consultant who is asked sees it. @param question as by `withoutContacts`. */
function offerView(row: Omit<RingingOffer, 'talkedLately'> | Offer, question: Asked, freeWindowMs: number): OfferView {
  return {
    id: row.id,
    questionId: row.questionId,
    title: question.title,
    text: question.text,
    tags: question.tags,
    language: question.language,
    why: row.why,
    priceMinor: row.priceMinor,
    currency: row.currency,
    blockMinutes: row.blockMinutes,
    commissionBps: row.commissionBps,
    earnMinor: row.earnMinor,
    freeWindowMs,
    status: row.status,
    createdAt: iso(row.createdAt),
    ringEndsAt: iso(row.ringEndsAt),
  };
}

/** Offers as the consultants who are asked see them. */
export async function offerViews(db: Executor, rows: Offer[], freeWindowMs: number): Promise<OfferView[]> {
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map((row) => row.questionId))];
  const offerIds = uuids(rows.map((row) => row.id));
  const [asked, near] = await Promise.all([
    db
      .select()
      .from(questions)
      .where(sql`${questions.id} = any(${uuids(ids)})`),
    db.execute<{ id: string }>(sql`
      select o.id from offers o join questions q on q.id = o.question_id
      where o.id = any(${offerIds}) and ${talkedLately(sql`q.customer_id`, sql`o.consultant_id`)}`),
  ]);
  const talked = new Set(near.map(({ id }) => id));
  const byId = new Map(asked.map((question) => [question.id, withoutContacts(question)]));
  return rows.flatMap((row) => {
    const question = byId.get(row.questionId);
    return question ? [offerView(row, question, freeMs(question, talked.has(row.id), freeWindowMs))] : [];
  });
}

/** Rings at each consultant of a wave that has just been written. */
export function waveNews({ offers, question, versions }: WrittenWave, freeWindowMs: number): News[] {
  const shown = withoutContacts(question);
  return offers.map((row) => ({
    to: row.consultantId,
    event: 'offer:new',
    payload: {
      version: versions.get(row.consultantId) ?? 0,
      offer: offerView(row, shown, freeMs(shown, row.talkedLately, freeWindowMs)),
    },
  }));
}

/** Says again what rings at each of these consultants. */
export async function offerNews(
  db: Executor,
  rows: Offer[],
  versions: Versions,
  freeWindowMs: number,
): Promise<News[]> {
  const views = await offerViews(db, rows, freeWindowMs);
  return rows.flatMap((row): News[] => {
    const offer = views.find((view) => view.id === row.id);
    const version = versions.get(row.consultantId);
    return offer && version !== undefined
      ? [{ to: row.consultantId, event: 'offer:new', payload: { version, offer } }]
      : [];
  });
}

/** Tells those at whom it rang that it is over, and why. */
export function offerClosedNews(
  rows: Pick<Offer, 'id' | 'consultantId'>[],
  versions: Versions,
  reason: ServerPayload<'offer:closed'>['reason'],
): News[] {
  return rows.flatMap((row): News[] => {
    const version = versions.get(row.consultantId);
    return version === undefined
      ? []
      : [{ to: row.consultantId, event: 'offer:closed', payload: { version, id: row.id, reason } }];
  });
}
