import { setTimeout as delay } from 'node:timers/promises';
import type { Live } from '@cc/dev/client/live.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { presenceFactsOf } from '@cc/drizzle/repositories/presence.ts';
import { ringingAt } from '@cc/drizzle/repositories/offers.ts';
import { activeQuestionOf, parkedQuestionsOf } from '@cc/drizzle/repositories/questions.ts';
import { versionOf } from '@cc/drizzle/repositories/sync.ts';
import { activeSessionOf } from '@cc/drizzle/views/session.ts';
import type { LiveState } from '@cc/web/src/lib/state/live-reducer.ts';

export interface Tab {
  userId: string;
  live: Live;
}

export interface Mismatch {
  userId: string;
  screen: string;
  database: string;
}

/** News may be on its way for this long. */
const ON_ITS_WAY_MS = 1_000;

/** What decides what somebody sees, of a screen. What is over may stay on it until it is looked at. */
function shownBy({ question, parked, offers, session, presence }: LiveState, ringing: ReadonlySet<string>): string {
  const open = question && ['open', 'offering', 'taken'].includes(question.status) ? question : null;
  const call = session && session.status !== 'ended' && session.status !== 'cancelled' ? session : null;
  return JSON.stringify({
    question: open && { id: open.id, status: open.status, round: open.round },
    parked: parked.map(({ id }) => id).sort(),
    // One whose time is up is taken off by the clock, not by news.
    offers: offers.map(({ id }) => id).filter((id) => ringing.has(id)),
    strangers: offers.filter(({ id, ringEndsAt }) => !ringing.has(id) && Date.parse(ringEndsAt) > Date.now()).length,
    session: call && { id: call.id, status: call.status },
    intent: presence?.intent ?? null,
  });
}

async function truthOf(db: Db, userId: string) {
  const version = await versionOf(db, userId);
  const [question, parked, ringing, session, facts] = await Promise.all([
    activeQuestionOf(db, userId),
    parkedQuestionsOf(db, userId),
    ringingAt(db, userId),
    activeSessionOf(db, userId),
    presenceFactsOf(db, userId),
  ]);
  const text = JSON.stringify({
    question: question ? { id: question.id, status: question.status, round: question.round } : null,
    parked: parked.map(({ id }) => id).sort(),
    offers: ringing.map(({ id }) => id),
    strangers: 0,
    session: session && { id: session.id, status: session.status },
    intent: facts?.intent ?? null,
  });
  return { version, text, ringing: new Set(ringing.map(({ id }) => id)) };
}

/**
 * The tabs that show something else than the database says, and have had a second to hear of it. Somebody for whom something
 * changes within that second is left out until it has calmed down, three times at most.
 */
export async function compareScreens(db: Db, tabs: readonly Tab[], tries = 3): Promise<Mismatch[]> {
  const before = new Map<string, number>();
  for (const { userId } of tabs) if (!before.has(userId)) before.set(userId, await versionOf(db, userId));
  await delay(ON_ITS_WAY_MS);
  const wrong: Mismatch[] = [];
  const restless: Tab[] = [];
  for (const tab of tabs) {
    const truth = await truthOf(db, tab.userId);
    const screen = shownBy(tab.live.state, truth.ringing);
    const after = await versionOf(db, tab.userId);
    const differs = screen !== truth.text || tab.live.state.version !== truth.version;
    if (!differs) continue;
    if (after !== before.get(tab.userId)) restless.push(tab);
    else {
      const { version } = tab.live.state;
      wrong.push({
        userId: tab.userId,
        screen: `${tab.live.connected ? '' : 'not connected, '}version ${version} ${screen}`,
        database: `version ${truth.version} ${truth.text}`,
      });
    }
  }
  if (restless.length > 0 && tries > 1) wrong.push(...(await compareScreens(db, restless, tries - 1)));
  return wrong;
}
