import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { intervalsOf } from '@cc/drizzle/repositories/presence-intervals.ts';
import { refundsOf } from '@cc/drizzle/repositories/refunds.ts';
import { endSession, markReady } from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { sessionPeople, sfuFacts } from '@cc/drizzle/schema/index.ts';
import type { Call } from '@cc/drizzle/testing-call.ts';
import { sessionView } from '@cc/drizzle/views/session.ts';
import { createHouse, snapshot, type House } from './testing/house.ts';

const TEN_MINUTES = 600_000;

describe('facts of a media node', () => {
  let house: House;
  afterEach(async () => {
    // Nothing carries out the effects here, so that they stay wanted.
    const broken = await brokenInvariants(house.db);
    await house.close();
    expect(broken).toEqual({});
  });

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const people = (call: Call) => [call.customerId, call.consultantId];
  const hangUp = (call: Call, by: string | null = call.customerId) =>
    house.db.transaction(async (tx) => {
      const change = await endSession(tx, { sessionId: call.id, reason: 'hung_up', by });
      return change && { change, versions: await bumpVersions(tx, change.people) };
    });
  const bothJoin = async (call: Call) => {
    for (const userId of people(call)) await house.tell(call.id, { type: 'joined', userId, ageMs: 0 });
  };
  const bothLeave = async (call: Call, lastMediaAgeMs = 0) => {
    for (const userId of people(call)) {
      await house.tell(call.id, { type: 'left', userId, ageMs: 0, lastMediaAgeMs, reason: 'room_closed' });
    }
  };
  const decided = (call: Call) => house.until(async () => (await house.session(call.id)).decision);

  it('takes a call to live and past the mark, and wants the capture once', async () => {
    house = await createHouse();
    const call = await house.call();
    await house.past(call, TEN_MINUTES + 4_000, 0);
    house.startReader();
    expect(await decided(call)).toBe('capture');

    const session = await house.session(call.id);
    expect(session).toMatchObject({ status: 'live', outcome: null, talkMs: 0 });
    expect(session.markAt!.getTime() - session.talkingSince!.getTime()).toBe(TEN_MINUTES);
    expect(session.liveAt).toEqual(session.talkingSince);
    const wanted = await house.payment(call.paymentId);
    expect(wanted).toMatchObject({ status: 'held', wanted: 'capture' });
    // Told after the commit that is seen above.
    const told = () => new Set(house.news.filter(({ event }) => event === 'session:status').map(({ to }) => to));
    await house.until(async () => told().size > 1);
    expect(told()).toEqual(new Set(people(call)));

    await house.tell(call.id, snapshot(people(call), 0));
    await hangUp(call);
    await bothLeave(call);
    await house.until(async () => (await intervalsOf(house.db, call.id)).every(({ closed }) => closed));
    await house.sweep();
    expect(await house.session(call.id)).toMatchObject({ status: 'ended', outcome: 'billed', endReason: 'hung_up' });
    expect(await house.payment(call.paymentId)).toEqual(wanted);
    expect((await house.question(call.questionId)).status).toBe('done');
  });

  it('wants the unused share back when the consultant hangs up past the mark, once all evidence is in', async () => {
    house = await createHouse({ freeWindowMs: 60_000 });
    const call = await house.call();
    await house.past(call, 120_000, 0);
    house.startReader();
    expect(await decided(call)).toBe('capture');
    await house.tell(call.id, snapshot(people(call), 0));
    await hangUp(call, call.consultantId);
    expect((await house.session(call.id)).settledAt).toBe(null);
    await bothLeave(call);
    await house.until(async () => (await house.session(call.id)).settledAt);
    const { talkMs, brokenOffBy } = await house.session(call.id);
    expect(brokenOffBy).toBe('consultant');
    // Its charge is on its way; the refund waits for it.
    const [refund] = await refundsOf(house.db, call.paymentId);
    expect(refund).toMatchObject({ reason: 'consultant_left', status: 'wanted' });
    expect(refund!.amountMinor).toBe(Math.round((4_500 * (1_800_000 - talkMs)) / 1_800_000));
    expect(await house.payment(call.paymentId)).toMatchObject({ wanted: 'capture' });
    await house.sweep();
    expect(await refundsOf(house.db, call.paymentId)).toHaveLength(1);
  });

  it.each([
    ['both, the customer first', 0, null],
    ['nobody: the media had been gone for a while', 5_000, 'platform'],
  ] as const)('goes by who hung up, however late the house hears of the end: %s', async (_who, lastMediaAgeMs, by) => {
    house = await createHouse({ freeWindowMs: 60_000 });
    const call = await house.call();
    await house.past(call, 120_000, 0);
    house.startReader();
    expect(await decided(call)).toBe('capture');
    await house.tell(call.id, snapshot(people(call), lastMediaAgeMs));
    for (const userId of people(call)) {
      await house.tell(call.id, { type: 'left', userId, ageMs: 0, lastMediaAgeMs, reason: 'leave' });
    }
    await house.until(async () => (await intervalsOf(house.db, call.id)).every(({ closed }) => closed));
    await pause(3_500);
    await hangUp(call);
    await house.sweep();
    await house.until(async () => (await house.session(call.id)).settledAt);
    expect((await house.session(call.id)).brokenOffBy).toBe(by);
    expect(await refundsOf(house.db, call.paymentId)).toHaveLength(by ? 1 : 0);
  });

  it('charges nothing when both hang up at 9:59.9, however long their media go on', async () => {
    house = await createHouse();
    const call = await house.call();
    // On the second of Redis's clock, so up to one second less.
    await house.past(call, TEN_MINUTES - 2_000, 0);
    house.startReader();
    await house.until(async () => (await house.session(call.id)).status === 'live');
    const both = await Promise.all([hangUp(call), hangUp(call, call.consultantId)]);
    expect(both.filter(Boolean)).toHaveLength(1);
    await pause(3_100);
    await house.tell(call.id, snapshot(people(call), 0));
    await bothLeave(call);
    expect(await decided(call)).toBe('cancel');
    const [first] = await intervalsOf(house.db, call.id);
    expect(first!.lastMedia - first!.from).toBeGreaterThan(TEN_MINUTES);
    expect(await house.session(call.id)).toMatchObject({ status: 'ended', outcome: 'free' });
    expect(await house.payment(call.paymentId)).toMatchObject({ wanted: 'cancel' });
  });

  it('charges nothing when the last facts were long on their way', async () => {
    house = await createHouse({ freeWindowMs: 3_000, graceMs: 1_000 });
    const call = await house.call();
    house.startReader();
    await bothJoin(call);
    await pause(4_400);
    for (const userId of people(call)) {
      const left = { type: 'left', userId, ageMs: 0, lastMediaAgeMs: 0, reason: 'leave' } as const;
      await house.tell(call.id, left, { lateMs: 3_000 });
    }
    expect(await decided(call)).toBe('cancel');
  });

  it('charges nothing when a tab is killed just before the mark, although the other one stays', async () => {
    house = await createHouse({ freeWindowMs: 6_000, graceMs: 1_000 });
    const call = await house.call();
    house.startReader();
    await bothJoin(call);
    await pause(5_500);
    await house.tell(call.id, snapshot(people(call), 0));
    // The customer is gone; the node says so once it is sure.
    await pause(1_500);
    await house.tell(call.id, snapshot([call.consultantId], 0));
    await house.tell(call.id, {
      type: 'left',
      userId: call.customerId,
      ageMs: 0,
      lastMediaAgeMs: 1_400,
      reason: 'lost',
    });
    await house.until(async () => (await house.session(call.id)).status === 'interrupted');
    await house.until(async () => (await house.session(call.id)).status === 'ended');
    expect((await house.session(call.id)).endReason).toBe('connection_lost');
    await house.tell(call.id, {
      type: 'left',
      userId: call.consultantId,
      ageMs: 0,
      lastMediaAgeMs: 0,
      reason: 'leave',
    });
    expect(await decided(call)).toBe('cancel');
  });

  it('captures thanks to the evidence when no worker was there at the mark', async () => {
    house = await createHouse({ freeWindowMs: 60_000 });
    const call = await house.call();
    await house.past(call, 65_000, 1_000, false);
    await hangUp(call);
    // Live was never noted, for nobody read the facts: an end before that is a cancellation, which nobody is charged for.
    expect(await house.session(call.id)).toMatchObject({ status: 'cancelled', decision: 'cancel' });

    const other = await house.call();
    await house.redis.flushdb();
    await house.past(other, 65_000, 62_000);
    const first = house.startReader();
    await house.until(async () => (await house.session(other.id)).liveAt);
    await first.close();
    await house.redis.del('sfu:facts');
    await house.past(other, 60_000, 0);
    await hangUp(other);
    expect((await house.session(other.id)).decision).toBeNull();
    house.startReader();
    expect(await decided(other)).toBe('capture');
    expect(await house.session(other.id)).toMatchObject({ status: 'ended', outcome: 'billed' });
  });

  it('does not count twice what comes twice, nor a time that nothing proves', async () => {
    house = await createHouse({ freeWindowMs: 60_000 });
    const call = await house.call();
    house.startReader();
    const joined = await house.tell(call.id, { type: 'joined', userId: call.customerId, ageMs: 20_000 });
    await house.tell(call.id, { type: 'joined', userId: call.consultantId, ageMs: 20_000 });
    // Twenty seconds without a fact are no evidence.
    await house.tell(call.id, snapshot(people(call), 0));
    await house.until(async () => (await intervalsOf(house.db, call.id)).length === 4);
    await pause(1_000);
    await house.tell(call.id, snapshot(people(call), 0));
    await house.repeat(joined);
    await house.tell(call.id, { type: 'joined', userId: call.customerId, ageMs: 30_000 });
    await house.tell(call.id, {
      type: 'left',
      userId: call.customerId,
      ageMs: 30_000,
      lastMediaAgeMs: 30_000,
      reason: 'lost',
    });
    await bothLeave(call);
    await house.until(async () => (await intervalsOf(house.db, call.id)).every(({ closed }) => closed));
    const intervals = await intervalsOf(house.db, call.id);
    expect(intervals).toHaveLength(4);
    const seconds = intervals.map(({ from, lastMedia }) => Math.round((lastMedia - from) / 1_000));
    expect(seconds.sort()).toEqual([0, 0, 1, 1]);
    expect(await house.session(call.id)).toMatchObject({ status: 'interrupted', decision: null });
    expect((await house.session(call.id)).talkMs).toBeLessThan(1_500);
  });

  it('heals the facts lost in an outage by the next snapshot that knows since when both have been there', async () => {
    house = await createHouse({ freeWindowMs: 15_000 });
    const call = await house.call();
    house.startReader();
    for (const userId of people(call)) await house.tell(call.id, { type: 'joined', userId, ageMs: 20_000 });
    const healing = snapshot(people(call), 0).peers.map((peer) => ({ ...peer, sinceAgeMs: 20_500 }));
    await house.tell(call.id, { type: 'snapshot', peers: healing });
    expect(await decided(call)).toBe('capture');
    const intervals = await intervalsOf(house.db, call.id);
    expect(intervals.map(({ from, lastMedia }) => Math.floor((lastMedia - from) / 1_000))).toEqual([20, 20]);
  });

  it('goes on when a reader stops, with another one there, and counts every second once', async () => {
    house = await createHouse({ freeWindowMs: 3_000, graceMs: 1_000 });
    const call = await house.call();
    const first = house.startReader();
    house.startReader();
    await bothJoin(call);
    for (let i = 0; i < 40; i += 1) {
      await pause(100);
      await house.tell(call.id, snapshot(people(call), 0));
      if (i === 10) await first.close();
    }
    expect(await decided(call)).toBe('capture');
    const intervals = await intervalsOf(house.db, call.id);
    expect(intervals).toHaveLength(2);
    for (const { from, lastMedia } of intervals) {
      expect(lastMedia - from).toBeGreaterThan(3_900);
      expect(lastMedia - from).toBeLessThan(5_500);
    }
  });

  it('survives Redis losing its memory in the middle of a call', async () => {
    house = await createHouse({ freeWindowMs: 2_000 });
    const call = await house.call();
    house.startReader();
    await bothJoin(call);
    await house.until(async () => (await house.session(call.id)).status === 'live');
    await pause(800);
    await house.tell(call.id, snapshot(people(call), 0));
    await house.redis.flushdb();
    await pause(1_500);
    await house.tell(call.id, snapshot(people(call), 0));
    expect(await decided(call)).toBe('capture');
  });

  it('takes silence for an interruption only while it listens, and live again when the media are back', async () => {
    house = await createHouse({ lostAfterMs: 500, freeWindowMs: 60_000 });
    const call = await house.call();
    const reader = house.startReader();
    await bothJoin(call);
    await house.until(async () => (await house.session(call.id)).status === 'live');
    await reader.close();
    await pause(3_000);
    await house.sweep();
    expect((await house.session(call.id)).status).toBe('live');

    house.startReader();
    await house.until(async () => (await house.session(call.id)).status === 'interrupted');
    const { interruptedAt, talkingSince, liveAt, talkMs } = await house.session(call.id);
    // Since the last evidence, not since it was noticed.
    expect(interruptedAt!.getTime() - liveAt!.getTime()).toBeLessThan(100);
    expect([talkingSince, talkMs]).toEqual([null, 0]);

    // The clients come back by another node.
    await house.tell(call.id, { type: 'joined', userId: call.customerId, ageMs: 0 });
    await house.tell(call.id, { type: 'joined', userId: call.consultantId, ageMs: 0 }, { node: 'sfu-other' });
    await pause(600);
    expect((await house.session(call.id)).status).toBe('interrupted');
    await house.tell(call.id, { type: 'joined', userId: call.consultantId, ageMs: 0 });
    await house.until(async () => (await house.session(call.id)).status === 'live');
    expect((await house.session(call.id)).interruptedAt).toBeNull();
  });

  it('calls a session off when not both join in time, and asks on for a customer who is there', async () => {
    house = await createHouse({ joinMs: 300 });
    const [gone, here] = [await house.call(), await house.call()];
    await house.db
      .update(sessionPeople)
      .set({ startedAt: new Date() })
      .where(eq(sessionPeople.userId, here.customerId));
    await house.deps.heartbeats.beat(here.customerId);
    await pause(500);
    await house.sweep();
    // Nobody has read the facts yet: perhaps both are there.
    expect((await house.session(gone.id)).status).toBe('ready');
    house.startReader();
    for (const call of [gone, here]) {
      await house.until(async () => (await house.session(call.id)).status === 'cancelled');
      expect(await house.session(call.id)).toMatchObject({
        outcome: 'no_show',
        endReason: 'no_show',
        decision: 'cancel',
      });
      expect(await house.payment(call.paymentId)).toMatchObject({ wanted: 'cancel' });
    }
    expect(await house.question(gone.questionId)).toMatchObject({ status: 'cancelled', closedReason: 'no_show' });
    expect((await sessionView(house.db, here.id, here.consultantId))?.stayedAway).toEqual(['consultant']);
    const again = await house.question(here.questionId);
    expect(again.status).toBe('open');
    expect(again.matchWantedAt).not.toBeNull();
    expect(house.jobs).toContainEqual({ name: 'match', payload: { questionId: here.questionId } });
  });

  it('gives up a hold that is not confirmed in time; a late one changes nothing', async () => {
    house = await createHouse({ holdMs: 200 });
    const call = await house.call({ authorizing: true });
    await pause(300);
    await house.sweep();
    expect(await house.session(call.id)).toMatchObject({
      status: 'cancelled',
      outcome: 'failed',
      endReason: 'hold_abandoned',
    });
    expect(await house.payment(call.paymentId)).toMatchObject({ status: 'new', wanted: 'cancel' });
    expect(await house.db.transaction((tx) => markReady(tx, call.id, 1_000))).toBeNull();
  });

  it('tells the node to close the room until it says that it is closed', async () => {
    house = await createHouse();
    await house.register();
    const call = await house.call();
    house.startReader();
    await bothJoin(call);
    await house.until(async () => (await house.session(call.id)).status === 'live');
    // A room that closes by itself in the middle of a call is opened again by whoever joins.
    const empty = await house.tell(call.id, { type: 'room_closed', ageMs: 0, reason: 'empty' });
    await house.until(async () => (await house.db.$count(sfuFacts, eq(sfuFacts.id, empty.id))) === 1);
    await hangUp(call);
    const commands = () => house.redis.xlen(`sfu:commands:${house.node}`);
    await house.until(async () => (await commands()) >= 2);
    await house.tell(call.id, { type: 'room_closed', ageMs: 0, reason: 'ended' }, { node: 'sfu-other' });
    expect((await house.session(call.id)).roomClosedAt).toBeNull();
    await house.tell(call.id, { type: 'room_closed', ageMs: 0, reason: 'ended' });
    await house.until(async () => (await house.session(call.id)).roomClosedAt);
    const sent = await commands();
    await house.sweep();
    expect(await commands()).toBe(sent);
  });

  it('folds the facts of many rooms together, and those of the others when one cannot be folded', async () => {
    house = await createHouse();
    const calls = await Promise.all(Array.from({ length: 6 }, () => house.call()));
    const [broken, ...others] = calls as [Call, ...Call[]];
    // An instant that no clock has.
    await house.tell(broken.id, { type: 'joined', userId: broken.customerId, ageMs: 1e20 });
    for (const call of others) await bothJoin(call);
    house.startReader();
    for (const call of others) await house.until(async () => (await house.session(call.id)).status === 'live');
    expect(await intervalsOf(house.db, broken.id)).toEqual([]);
    // It is given up in the end, and what comes later is folded again.
    await house.until(async () => ((await house.redis.xpending('sfu:facts', 'house')) as unknown[])[0] === 0);
    await bothJoin(broken);
    await house.until(async () => (await house.session(broken.id)).status === 'live');
  });

  it('does not stumble over what is no fact, or about nobody it knows', async () => {
    house = await createHouse();
    const call = await house.call();
    await house.redis.xadd('sfu:facts', '*', 'fact', '{"type":"joined"}');
    await house.redis.xadd('sfu:facts', '*', 'other', 'x');
    await house.tell('00000000-0000-4000-8000-000000000000', { type: 'joined', userId: call.customerId, ageMs: 0 });
    await house.tell(call.id, {
      type: 'joined',
      userId: '00000000-0000-4000-8000-000000000000',
      ageMs: 0,
    });
    house.startReader();
    await bothJoin(call);
    await house.until(async () => (await house.session(call.id)).status === 'live');
    expect(await intervalsOf(house.db, call.id)).toHaveLength(2);
    await house.until(async () => ((await house.redis.xpending('sfu:facts', 'house')) as unknown[])[0] === 0);
  });
});
