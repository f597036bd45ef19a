import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerPayload } from '@cc/contract/events.ts';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { inMs } from '@cc/drizzle/now.ts';
import { createOffer, createQuestion } from '@cc/drizzle/testing-call.ts';
import { startBenchHouse, type BenchHouse } from '../support/house.ts';
import { makeConsultants, makeCustomers } from '../support/people.ts';
import { connectAll, type Client } from './client.ts';

/** Each at two tabs, which are on different servers. */
const PEOPLE = 100;
const SERVERS = 3;
const RINGS_MS = 120_000;

let house: BenchHouse;
beforeAll(async () => {
  house = await startBenchHouse({ servers: SERVERS, workers: 1, progress: createProgress({ verbose: false }) });
}, 120_000);
afterAll(() => house.stop());

it(
  '200 accepts at once, over three server processes, have one winner, and every tab is told the same',
  { timeout: 120_000 },
  async () => {
    const { db, sql } = house.store;
    const people = await makeConsultants(house, PEOPLE, 'online');
    const [asker] = await makeCustomers(house, 1);
    const [customer] = await connectAll(house.serverPorts, [asker!]);
    const tabs = await connectAll(house.serverPorts, [...people, ...people]);
    const offers: string[] = [];
    const questionId = await createQuestion(db, asker!.id, { waitUntil: inMs(RINGS_MS) });
    for (const { id: consultantId } of people)
      offers.push(await createOffer(db, { questionId, consultantId, ringEndsAt: inMs(RINGS_MS) }));

    const told = tabs.map((tab) => news(tab));
    const answers = await Promise.all(
      tabs.map((tab, i) =>
        tab.emit('offer:accept', { id: offers[i % PEOPLE]! }).then(
          ({ id }) => id,
          ({ code }: { code: string }) => code,
        ),
      ),
    );

    const won = answers.findIndex((answer) => answer !== 'offer_taken') % PEOPLE;
    const [session] = await sql<{ id: string }[]>`select id from sessions where question_id = ${questionId}`;
    expect(answers).toEqual(tabs.map((_, i) => (i % PEOPLE === won ? session!.id : 'offer_taken')));
    await expect
      .poll(() => told.map(({ closed }) => closed), { timeout: 20_000 })
      .toEqual(tabs.map((_, i) => [i % PEOPLE === won ? 'accepted' : 'taken']));
    await expect
      .poll(() => [won, won + PEOPLE].map((tab) => told[tab]!.sessions.at(0)), { timeout: 20_000 })
      .toEqual([session!.id, session!.id]);
    expect(told.flatMap(({ sessions }, i) => (i % PEOPLE === won ? [] : sessions))).toEqual([]);
    const states =
      await sql`select status, count(*)::int from offers where question_id = ${questionId} group by 1 order by 1`;
    expect(states.map(({ status, count }) => [status, count])).toEqual([
      ['accepted', 1],
      ['withdrawn', PEOPLE - 1],
    ]);
    expect(await customer!.emit('sync', {})).toMatchObject({ session: { id: session!.id } });
    expect(await brokenInvariants(db)).toEqual({});
    for (const tab of [customer!, ...tabs]) tab.close();
  },
);

/** What a tab hears of its offer and of a call. */
function news(tab: Client) {
  const heard = { closed: [] as ServerPayload<'offer:closed'>['reason'][], sessions: [] as string[] };
  tab.on('offer:closed', ({ reason }) => void heard.closed.push(reason));
  tab.on('session:status', ({ session }) => void heard.sessions.push(session.id));
  return heard;
}
