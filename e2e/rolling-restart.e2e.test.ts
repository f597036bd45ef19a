import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import { api } from '@cc/contract/http/index.ts';
import { connectLive, type Live } from '@cc/dev/client/live.ts';
import { startInstance, type Instance } from '@cc/dev/instance.ts';
import { loadClip } from '@cc/dev/peer/clip.ts';
import { createPeer, type Peer } from '@cc/dev/peer/peer.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { houseOf, type House } from './support/house.ts';
import { newConsultant, newCustomer, type Person } from './support/people.ts';
import { until } from './support/until.ts';

const CUSTOMERS = 4;
const CONSULTANTS = 6;

interface Somebody {
  person: Person;
  live: Live;
}

describe('two servers, two workers and two media nodes, each started anew in turn', () => {
  let instance: Instance;
  let house: House;
  let customers: Somebody[];
  let consultants: Somebody[];
  /** Events that were sent and got no answer. */
  let unanswered: string[] = [];

  beforeAll(async () => {
    instance = await startInstance({
      demo: false,
      server: 2,
      workers: 2,
      sfu: 2,
      sfuWorkers: 1,
      env: { RATE_LIMIT_FACTOR: '100' },
    });
    house = await houseOf(instance);
    const connected = (person: Person): Somebody => ({ person, live: connectLive(person.account) });
    const all = <T>(count: number, make: (i: number) => Promise<T>) =>
      Promise.all(Array.from({ length: count }, (_, i) => make(i)));
    customers = await all(CUSTOMERS, async (i) => connected(await newCustomer(house, `Clara${i} Lind`)));
    consultants = await all(CONSULTANTS, async (i) =>
      connected(
        await newConsultant(
          house,
          {
            headline: 'Sailing boats and their rigging',
            bio: 'I have rigged and sailed small boats for twenty years and teach others how to do it.',
            tags: ['sailing', 'rigging'],
            hourlyRateMinor: 9_000,
            blockMinutes: 30,
          },
          `Konrad${i} Beck`,
        ),
      ),
    );
    for (const { live } of consultants) {
      const ring = () => {
        for (const offer of live.state.offers) void accept(live, offer.id);
      };
      live.subscribe(ring);
      await until('a consultant to be online', async () => {
        const { presence } = await live.emit('presence:set', { intent: 'online' });
        return presence === 'online';
      });
    }
  });

  afterAll(async () => {
    for (const { live } of [...(customers ?? []), ...(consultants ?? [])]) live.close();
    await house?.close();
    await instance?.stop();
  });

  const accepting = new Set<string>();
  async function accept(live: Live, id: string): Promise<void> {
    if (accepting.has(id)) return;
    accepting.add(id);
    await attempt('offer:delivered', () => live.emit('offer:delivered', { id })).catch(() => undefined);
    // Somebody else was faster, or I have just accepted another.
    await attempt('offer:accept', () => live.emit('offer:accept', { id })).catch(() => undefined);
  }

  /** Again, under the same id, as long as nobody answers; other refusals are thrown. */
  async function attempt<T>(what: string, send: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
        unanswered.push(what);
      }
    }
  }

  /** One question, all the way to a consultant who has accepted it. @returns the call's id. */
  async function ask({ live }: Somebody, id: string): Promise<string> {
    await attempt('question:post', () =>
      live.emit('question:post', {
        id,
        title: 'How do I set up the rigging of a small sailing boat?',
        text: '',
        tags: ['sailing'],
        language: 'en',
        maxPriceMinor: 100_000,
        consent: true,
      }),
    );
    const session = await until(
      'somebody to accept',
      () => (live.state.session?.questionId === id ? live.state.session : undefined),
      { timeoutMs: 60_000, everyMs: 20 },
    );
    return session.id;
  }

  async function hangUp({ live }: Somebody, id: string): Promise<void> {
    await attempt('session:end', () => live.emit('session:end', { id }));
    await until(
      'the call to be over',
      () => live.state.session?.id !== id || live.state.session.status === 'cancelled',
    );
  }

  async function startCall(customer: Somebody): Promise<{ id: string; both: Peer[] }> {
    const id = await ask(customer, randomUUID());
    const { consultantId } = await house.store
      .sql`select consultant_id as "consultantId" from sessions where id = ${id}`.then(([row]) => row as never);
    const consultant = consultants.find(({ person }) => person.id === consultantId);
    if (!consultant) throw new Error('nobody of ours took it');
    const clip = await loadClip();
    const both = [customer, consultant].map(({ person }) =>
      createPeer({ clip, getToken: () => person.account.call(api.sessions.start, { params: { id } }) }),
    );
    for (const peer of both) peer.join().catch(() => undefined);
    await until('the hold to stand', async () => (await look(customer, id)).status !== 'authorizing');
    await Promise.all(
      both.map((peer) =>
        until('the call to be entered', async () => {
          if (peer.call.state.status === 'joined') return true;
          if (peer.call.state.status === 'warm') await peer.upgrade().catch(() => undefined);
          return false;
        }),
      ),
    );
    await until('the call to be live', async () => (await look(customer, id)).status === 'live');
    return { id, both };
  }

  const look = ({ person }: Somebody, id: string) => person.account.call(api.sessions.get, { params: { id } });

  it('loses no question, and a call goes on', async () => {
    const [caller, ...asking] = customers;
    if (!caller) throw new Error('no customers');
    const call = await startCall(caller);
    const nodeBefore = await nodeOf(call.id);
    const before = instance.pids;

    // Without a restart everything is answered, and so it stays.
    const asked: string[] = [];
    let over = false;
    unanswered = [];
    const load = asking.map(async (customer) => {
      while (!over) {
        const id = randomUUID();
        asked.push(id);
        await hangUp(customer, await ask(customer, id));
      }
    });
    await until('a few questions', () => asked.length > 6, { timeoutMs: 60_000 });
    const atStart = asked.length;
    await instance.roll();
    const atEnd = asked.length;
    await until('a few more', () => asked.length > atEnd + 6, { timeoutMs: 60_000 });
    over = true;
    await Promise.all(load);

    for (const name of ['server', 'server-2', 'workers', 'workers-2', 'sfu', 'sfu-2']) {
      expect(instance.pids[name], name).not.toBe(before[name]);
    }
    expect(Object.keys(instance.pids).sort()).toEqual(Object.keys(before).sort());
    expect(atEnd - atStart, 'questions asked during the restart').toBeGreaterThan(5);
    expect(unanswered).toEqual([]);
    const rows = await house.store.sql<{ id: string }[]>`
      select q.id from questions q join offers o on o.question_id = q.id and o.status = 'accepted' where q.id in ${house.store.sql(asked)}`;
    expect(rows.map(({ id }) => id).sort()).toEqual([...asked].sort());

    await until('the call to be live again', async () => (await look(caller, call.id)).status === 'live', {
      timeoutMs: 60_000,
    });
    expect(await nodeOf(call.id)).not.toBe(nodeBefore);
    const heard = call.both.map((peer) => peer.stats().receivedBytes);
    await until('media to flow', () => call.both.every((peer, i) => peer.stats().receivedBytes > (heard[i] ?? 0)));
    await attempt('session:end', () => caller.live.emit('session:end', { id: call.id }));
    await Promise.all(call.both.map((peer) => peer.leave()));
    await until(
      'everything to be in order',
      async () => Object.keys(await brokenInvariants(house.store.db)).length === 0,
    );
  });

  async function nodeOf(id: string): Promise<string> {
    const [row] = await house.store.sql<{ node: string }[]>`select sfu_node as node from sessions where id = ${id}`;
    return row?.node ?? '';
  }

  it('takes a process that died back, and the others do its work meanwhile', async () => {
    const customer = customers[1];
    if (!customer) throw new Error('no customers');
    for (const name of ['server', 'workers-2']) {
      const back = instance.kill(name, { downMs: 3_000 });
      await hangUp(customer, await ask(customer, randomUUID()));
      await back;
    }
    const health = await Promise.all(Object.values(instance.addresses).map((url) => fetch(`${url}/health/ready`)));
    expect(health.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    await until('order', async () => Object.keys(await brokenInvariants(house.store.db)).length === 0);
  });
});
