import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { connectLive, type Live } from '@cc/dev/client/live.ts';
import { startInstance, type Instance } from '@cc/dev/instance.ts';
import { loadClip, type Clip } from '@cc/dev/peer/clip.ts';
import { createPeer, type Peer } from '@cc/dev/peer/peer.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { houseOf, type House } from './support/house.ts';
import { newConsultant, newCustomer, type Person } from './support/people.ts';
import { until } from './support/until.ts';

/** Long enough to kill something before it and be back before it; short enough to wait for. */
const FREE_SECONDS = 25;
const KILL_AT_SECONDS = 8;

describe('a process that dies in the middle of a call', () => {
  let instance: Instance;
  let house: House;
  let clip: Clip;
  let customer: Person;
  let consultant: Person;
  let asking: Live;
  let answering: Live;

  beforeAll(async () => {
    instance = await startInstance({ freeWindowSeconds: FREE_SECONDS, demo: false, sfuWorkers: 1 });
    house = await houseOf(instance);
    clip = await loadClip();
    customer = await newCustomer(house);
    consultant = await newConsultant(house, {
      headline: 'Sailing boats and their rigging',
      bio: 'I have rigged and sailed small boats for twenty years and teach others how to do it.',
      tags: ['sailing', 'rigging'],
      hourlyRateMinor: 9_000,
      blockMinutes: 30,
    });
    asking = connectLive(customer.account);
    answering = connectLive(consultant.account);
    await until('the consultant to be online', async () => {
      const { presence } = await answering.emit('presence:set', { intent: 'online' });
      return presence === 'online';
    });
  });

  afterAll(async () => {
    asking?.close();
    answering?.close();
    await house?.close();
    await instance?.stop();
  });

  const look = (id: string): Promise<SessionView> => customer.account.call(api.sessions.get, { params: { id } });

  function join(person: Person, id: string): Peer {
    const peer = createPeer({ clip, getToken: () => person.account.call(api.sessions.start, { params: { id } }) });
    peer.join().catch(() => undefined);
    return peer;
  }

  /** Goes from warm into the call as soon as the hold stands; what fails is tried again. */
  async function enter(peer: Peer): Promise<void> {
    await until('the call to be entered', async () => {
      if (peer.call.state.status === 'joined') return true;
      if (peer.call.state.status === 'warm') await peer.upgrade().catch(() => undefined);
      return false;
    });
  }

  /** A call that both are in. */
  async function startCall(): Promise<{ id: string; both: [Peer, Peer] }> {
    await until('the consultant to be free', async () => {
      await Promise.all([asking.sync(), answering.sync()]);
      return answering.state.presence?.presence === 'online' && asking.state.session === null;
    });
    await asking.emit('question:post', {
      id: randomUUID(),
      title: 'How do I set up the rigging of a small sailing boat?',
      text: '',
      tags: ['sailing'],
      language: 'en',
      maxPriceMinor: 100_000,
      consent: true,
    });
    const offer = await until('the offer to ring', async () => answering.state.offers[0]);
    const { id } = await answering.emit('offer:accept', { id: offer.id });
    const both: [Peer, Peer] = [join(customer, id), join(consultant, id)];
    await until('the hold to stand', async () => (await look(id)).status !== 'authorizing');
    await Promise.all(both.map(enter));
    await until('the call to be live', async () => (await look(id)).status === 'live');
    return { id, both };
  }

  async function finish(id: string, both: Peer[]): Promise<SessionView> {
    await until('hanging up', () => customer.account.call(api.sessions.end, { params: { id } }).catch(() => undefined));
    await Promise.all(both.map((peer) => peer.leave()));
    return until('the call to be settled', async () => {
      const session = await look(id);
      const settled = session.decision !== null && ['captured', 'cancelled'].includes(session.payment.status);
      return settled && session;
    });
  }

  it.each(['server', 'workers', 'sfu', 'redis', 'postgres'])(
    '%s: the call goes on, is decided once, and everybody is paid',
    async (name) => {
      const { id, both } = await startCall();
      await delay(KILL_AT_SECONDS * 1_000);
      await instance.kill(name, { signal: 'SIGKILL', downMs: 1_000 });
      const charged = await until(
        'the capture',
        async () => {
          const session = await look(id).catch(() => undefined);
          return session?.payment.status === 'captured' && session;
        },
        { timeoutMs: 90_000 },
      );
      expect(charged).toMatchObject({ decision: 'capture', endedAt: null });

      const session = await finish(id, both);
      expect(session).toMatchObject({ status: 'ended', outcome: 'billed', decision: 'capture' });
      expect(session.payment.capturedMinor).toBe(session.priceMinor);
      expect(await brokenInvariants(house.store.db)).toEqual({});
    },
  );
});
