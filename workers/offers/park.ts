import { isAskerGone } from '@cc/domain/question.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { withdrawRinging } from '@cc/drizzle/repositories/offers.ts';
import {
  clearAskerGone,
  markAskerGone,
  parkedAlone,
  parkQuestion,
  waitingAskers,
} from '@cc/drizzle/repositories/parking.ts';
import { lockQuestion } from '@cc/drizzle/repositories/questions.ts';
import { resumeLeft } from '@cc/drizzle/repositories/resume-left.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { offerClosedNews } from '@cc/drizzle/views/offer.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';

export interface ParkDeps {
  db: Db;
  heartbeats: Heartbeats;
  announcer: Announcer;
  queue: Enqueuer;
  rules: Rules;
}

/** Beats may be late by half of their distance before silence means anything. */
const LATE = 1.5;

/**
 * Parks the questions whose asker has been gone too long, and lets those go on whose asker is back. The server that loses or
 * gets the last tab of an asker notes it at once; this is what acts on it, and what notices where no server was left to: by the
 * heartbeats.
 */
export async function sweepParking(deps: ParkDeps): Promise<void> {
  const { db, heartbeats, rules } = deps;
  const [waiting, parked] = await Promise.all([waitingAskers(db), parkedAlone(db, rules.askerBackMs)]);
  if (waiting.length + parked.length === 0) return;
  const ages = await heartbeats.agesMs([...new Set([...waiting, ...parked].map(({ customerId }) => customerId))]);

  const back: string[] = [];
  const gone: string[] = [];
  for (const { id, customerId, goneMs } of waiting) {
    const age = ages.get(customerId);
    if (goneMs === null) {
      // Never heard (Redis has lost its memory, perhaps): the clock starts now. Last heard long ago: it has been running since.
      if (age === undefined) gone.push(customerId);
      else if (age > LATE * rules.beatMs) await markAskerGone(db, [customerId], age - rules.beatMs);
    } else if (age !== undefined && age < goneMs) back.push(customerId);
    else if (isAskerGone(-goneMs, 0, rules)) await park(deps, id);
  }
  await markAskerGone(db, gone);
  await clearAskerGone(db, back);
  for (const { id, customerId, parkedMs } of parked) {
    if ((ages.get(customerId) ?? Infinity) < parkedMs) await goOn(deps, id);
  }
}

/** Nobody is rung for somebody who is not there: what rings is withdrawn in the same transaction. */
async function park({ db, announcer, rules }: ParkDeps, id: string): Promise<void> {
  const done = await transaction(db, async (tx) => {
    const [question, now] = [await lockQuestion(tx, id), await databaseNow(tx)];
    if (!question || !isAskerGone(question.askerGoneAt?.getTime() ?? null, now.getTime(), rules)) return undefined;
    const withdrawn = await withdrawRinging(tx, id);
    if (!(await parkQuestion(tx, id, 'asker_gone'))) return undefined;
    const people = withdrawn.map(({ consultantId }) => consultantId);
    return { withdrawn, versions: await bumpVersions(tx, [question.customerId, ...people]) };
  });
  if (!done) return;
  const { withdrawn, versions } = done;
  announcer.tell([...offerClosedNews(withdrawn, versions, 'parked'), ...(await questionNews(db, id, versions))]);
}

async function goOn({ db, announcer, queue, rules }: ParkDeps, id: string): Promise<void> {
  const versions = await resumeLeft(db, id, rules.waitMs);
  if (!versions) return;
  announcer.tell(await questionNews(db, id, versions));
  await queue.enqueue('match', { questionId: id });
}
