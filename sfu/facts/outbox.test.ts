import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SfuFact } from '@cc/contract/sfu-facts.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createOutbox } from './outbox.ts';
import type { PendingFact } from './pending-fact.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const person = '00000000-0000-4000-8000-000000000001';
const base = (room: string, id: string) => ({ id, node: 'n', room });
const joined = (room: string, id: string, at = 0): PendingFact => ({
  type: 'joined',
  ...base(room, id),
  userId: person,
  at,
});
const snapshot = (room: string, id: string): PendingFact => ({ type: 'snapshot', ...base(room, id), peers: [] });

/** An outbox whose sending can be switched on and off, and what arrived. */
function setUp() {
  const arrived: SfuFact[] = [];
  let working = false;
  let clock = 1_000;
  const outbox = createOutbox({
    logger,
    send: async (toFacts) => {
      if (!working) throw new Error('away');
      arrived.push(...toFacts(clock));
      return true;
    },
  });
  return {
    outbox,
    arrived,
    setClock: (now: number) => (clock = now),
    async work() {
      working = true;
      while (outbox.pending > 0) await sleep(10);
    },
    ids: () => arrived.map((fact) => fact.id),
  };
}

describe('outbox', () => {
  it('sends in order, once', async () => {
    const { outbox, work, ids } = setUp();
    for (const id of ['a', 'b', 'c']) outbox.add(joined('r', id));
    await work();
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('computes ages when it sends, not when it was told', async () => {
    const { outbox, arrived, setClock, work } = setUp();
    outbox.add(joined('r', 'a', 900));
    setClock(4_000);
    await work();
    expect(arrived).toMatchObject([{ id: 'a', ageMs: 3_100 }]);
  });

  it('replaces an unsent snapshot, but not across something that happened', async () => {
    const { outbox, work, ids } = setUp();
    outbox.add(joined('r', 'first'));
    outbox.add(snapshot('r', 's1'));
    outbox.add(snapshot('other', 'o1'));
    outbox.add(snapshot('r', 's2'));
    outbox.add(joined('r', 'second'));
    outbox.add(snapshot('r', 's3'));
    outbox.add(snapshot('r', 's4'));
    await work();
    expect(ids()).toEqual(['first', 'o1', 's2', 'second', 's4']);
  });

  it('says at the end how much it could not hand in', async () => {
    const { outbox } = setUp();
    outbox.add(joined('r', 'a'));
    expect(await outbox.close(50)).toBe(1);
  });

  it('hands in what is left when it can', async () => {
    const { outbox, work, ids } = setUp();
    outbox.add(joined('r', 'a'));
    const closing = outbox.close(2_000);
    await work();
    expect(await closing).toBe(0);
    expect(ids()).toEqual(['a']);
  });
});
