import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { noteOnline } from '../repositories/online-spans.ts';
import { createCall, createPerson, type Call } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { deskFigures } from './desk-figures.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let call: Call;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());
beforeEach(async () => void (call = await createCall(database.db, RULES)));

const figures = (timeZone?: string) => deskFigures(database.db, call.consultantId, 'usd', timeZone);
const span = (from: string, to: string) =>
  database.sql`insert into online_spans (id, user_id, from_at, last_at)
    values (gen_random_uuid(), ${call.consultantId}, ${from}, ${to})`;
/** A zone in which it is about noon now, so that "an hour ago" is today there. */
function noonZone(): string {
  const hour = new Date().getUTCHours();
  // Etc/GMT-3 is three hours ahead of UTC.
  return hour <= 12 ? `Etc/GMT-${12 - hour}` : `Etc/GMT+${hour - 12}`;
}
const started = Date.now();
const ago = (minutes: number) => new Date(started - minutes * 60_000).toISOString();

describe('the figures of a day', () => {
  it('are nothing, and no utilisation, for somebody new', async () => {
    const newcomer = await createPerson(database.db, 'Nia New');
    expect(await deskFigures(database.db, newcomer, 'usd')).toMatchObject({
      answered: 0,
      calls: 0,
      onlineMs: 0,
      utilisation: null,
    });
  });

  it('count overlapping spans once, and calls as time online', async () => {
    await span(ago(60), ago(20));
    await span(ago(40), ago(20));
    await database.sql`update sessions set live_at = ${ago(30)}, ended_at = ${ago(10)}, status = 'ended' where id = ${call.id}`;
    const day = await figures(noonZone());
    expect(day.inCallMs).toBe(20 * 60_000);
    expect(day.onlineMs).toBe(50 * 60_000);
    expect(day.utilisation).toBeCloseTo(0.4, 5);
    expect(day).toMatchObject({ answered: 1, calls: 1, missed: 0 });
  });

  it('begin at midnight of the zone that was set, or else of the browser', async () => {
    const zone = noonZone();
    await span(ago(13 * 60), ago(11 * 60));
    const inZone = await figures(zone);
    const sinceMidnight = started - Date.parse(inZone.since);
    expect(inZone.onlineMs).toBeGreaterThan(0);
    // All but what was before midnight there, to the second.
    expect(Math.abs(inZone.onlineMs - (sinceMidnight - 11 * 3_600_000))).toBeLessThan(2_000);
    await database.sql`update users set time_zone = ${zone} where id = ${call.consultantId}`;
    expect((await figures('Pacific/Kiritimati')).since).toBe(inZone.since);
  });
});

describe('noting who is online', () => {
  const spans = () =>
    database.sql<{ ms: number }[]>`select extract(epoch from last_at - from_at) * 1000 as ms from online_spans
      where user_id = ${call.consultantId} order by from_at`;

  it('prolongs the span that is there, and begins another after a gap', async () => {
    await noteOnline(database.db, [call.consultantId, call.customerId], 45_000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await noteOnline(database.db, [call.consultantId], 45_000);
    const [first, ...others] = await spans();
    expect(others).toEqual([]);
    expect(Number(first!.ms)).toBeGreaterThan(20);
    await database.sql`update online_spans set from_at = from_at - interval '1 hour', last_at = last_at - interval '1 hour'`;
    await noteOnline(database.db, [call.consultantId], 45_000);
    expect(await spans()).toHaveLength(2);
  });

  it('is done by one process at a time', async () => {
    await Promise.all(Array.from({ length: 4 }, () => noteOnline(database.db, [call.consultantId], 45_000)));
    expect(await spans()).toHaveLength(1);
  });
});
