import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sfuCommandsStream, type SfuCommand } from '@cc/contract/sfu-commands.ts';
import { presenceEndAgeMs } from '@cc/contract/sfu-facts.ts';
import { sfuNodeKey, sfuNodeSchema } from '@cc/contract/sfu-node.ts';
import type { RoomScope } from '@cc/contract/room-token.ts';
import { sleep, startTestNode, until, type TestNode } from '@cc/sfu/testing/harness.ts';
import { loadClip, type Clip } from './clip.ts';
import { createPeer, type Peer } from './peer.ts';

let node: TestNode;
let clip: Clip;
let peers: Peer[] = [];

beforeAll(async () => {
  [node, clip] = await Promise.all([startTestNode({ workers: 2 }), loadClip()]);
});
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.leave()));
  peers = [];
});
afterAll(() => node.close());

/** A peer whose tokens are made with whatever `person` says at the time. */
function peerOf(person: { room: string; sub: string; scope?: RoomScope; role?: 'customer' | 'consultant' }): Peer {
  const peer = createPeer({ clip, getToken: () => node.access({ ...person }) });
  peers.push(peer);
  return peer;
}

function twoPeople(scope: RoomScope = 'call') {
  const room = randomUUID();
  const customer = { room, sub: randomUUID(), scope, role: 'customer' as const };
  const consultant = { room, sub: randomUUID(), scope, role: 'consultant' as const };
  return { room, customer, consultant };
}

const hears = (peer: Peer): boolean => peer.stats().receivedAudio > 0 && peer.stats().receivedVideo > 0;

/** Every status that a peer's call goes through from now on. */
function statusesOf(peer: Peer): string[] {
  const seen: string[] = [];
  peer.call.subscribe(({ status }) => seen.at(-1) !== status && seen.push(status));
  return seen;
}

async function inCall() {
  const people = twoPeople();
  const [a, b] = [peerOf(people.customer), peerOf(people.consultant)];
  await Promise.all([a.join(), b.join()]);
  expect(await until(() => hears(a) && hears(b))).toBe(true);
  return { ...people, a, b };
}

const command = (sent: SfuCommand) =>
  node.redis.xadd(sfuCommandsStream(node.sfu.node), '*', 'command', JSON.stringify(sent));

describe('a call', () => {
  it('carries sound and picture both ways, and reports who is there', async () => {
    const { room, customer, consultant } = twoPeople();
    const [a, b] = [peerOf(customer), peerOf(consultant)];
    await Promise.all([a.join(), b.join()]);
    expect(await until(() => hears(a) && hears(b))).toBe(true);
    expect(a.call.state).toMatchObject({ status: 'joined', remotes: [{ userId: consultant.sub, role: 'consultant' }] });

    await node.fact(room, 'joined', (fact) => fact.userId === customer.sub);
    await node.fact(room, 'joined', (fact) => fact.userId === consultant.sub);
    const snapshot = await node.fact(room, 'snapshot', (fact) => fact.peers.length === 2);
    expect(snapshot.peers.map((peer) => peer.scope)).toEqual(['call', 'call']);
    expect(Math.max(...snapshot.peers.map((peer) => peer.ageMs))).toBeLessThan(4_000);

    await a.leave();
    const left = await node.fact(room, 'left', (fact) => fact.userId === customer.sub);
    expect(left).toMatchObject({ reason: 'leave' });
    expect(presenceEndAgeMs(left)).toBeLessThan(1_600);
    expect(await until(() => b.call.state.remotes.length === 0)).toBe(true);
  });

  it('carries nothing while warm, and flows at once after the upgrade of both', async () => {
    const { room, customer, consultant } = twoPeople('warm');
    const [a, b] = [peerOf(customer), peerOf(consultant)];
    await Promise.all([a.join(), b.join()]);
    expect(
      await until(() => [a, b].every((peer) => Object.keys(peer.call.state.remotes[0]?.sources ?? {}).length === 2)),
    ).toBe(true);
    // A bank may ask for a while; nothing that comes back is no sign of a dead way then.
    await sleep(5_000);
    expect([a.stats().receivedBytes, b.stats().receivedBytes]).toEqual([0, 0]);

    customer.scope = 'call';
    await a.upgrade();
    await sleep(500);
    expect([a.stats().receivedBytes, b.stats().receivedBytes]).toEqual([0, 0]);
    expect((await node.facts(room)).filter((fact) => fact.type === 'joined')).toMatchObject([{ userId: customer.sub }]);

    consultant.scope = 'call';
    const upgradedAt = performance.now();
    await b.upgrade();
    expect(await until(() => hears(a) && hears(b))).toBe(true);
    expect(performance.now() - upgradedAt).toBeLessThan(500);
    expect(a.call.state.status).toBe('joined');
  });

  it('shows when the other side mutes, and stops what is muted', async () => {
    const { a, b } = await inCall();
    await a.call.setCam(false);
    await a.call.setMic(false);
    expect(
      await until(() => b.call.state.remotes[0]?.sources.cam?.paused && b.call.state.remotes[0].sources.mic?.paused),
    ).toBe(true);
    await sleep(200);
    const before = b.stats();
    await sleep(600);
    expect(b.stats()).toEqual(before);

    await a.call.setMic(true);
    expect(await until(() => b.stats().receivedAudio > before.receivedAudio)).toBe(true);
    expect(b.call.state.remotes[0]?.sources.mic?.paused).toBe(false);
  });
});

describe('presence', () => {
  it.each(['SIGSTOP', 'SIGKILL'] as const)('ends by silence after %s, backdated to the last bytes', async (signal) => {
    const { room, customer, consultant } = twoPeople();
    const other = peerOf(consultant);
    const { token, url } = await node.access(customer);
    const child = fork(new URL('testing/peer-process.ts', import.meta.url), [url, token]);
    try {
      await other.join();
      expect(await until(() => hears(other))).toBe(true);
      await sleep(1_500);

      const silentAt = performance.now();
      child.kill(signal);
      const left = await node.fact(room, 'left', (fact) => fact.userId === customer.sub, 12_000);
      const silentFor = performance.now() - silentAt;
      expect(left.reason).toBe('lost');
      expect(silentFor).toBeGreaterThan(5_000);
      expect(silentFor).toBeLessThan(9_000);
      // Never later than the truth, and at most two looks earlier. (Reading the fact takes up to 20 ms of its own.)
      expect(presenceEndAgeMs(left)).toBeGreaterThan(silentFor - 100);
      expect(presenceEndAgeMs(left)).toBeLessThan(silentFor + 2_500);
      expect(other.call.state.remotes[0]?.present).not.toBe(true);
      if (signal === 'SIGKILL') expect(await until(() => other.call.state.remotes.length === 0, 8_000)).toBe(true);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('goes to the newest when a person joins twice', async () => {
    const { room, customer, a, b } = await inCall();
    const again = peerOf(customer);
    await again.join();
    expect(await until(() => hears(again))).toBe(true);
    expect(a.call.state).toMatchObject({ status: 'closed', closedBecause: 'takeover' });
    expect(b.call.state.remotes).toHaveLength(1);
    expect(await node.fact(room, 'left', (fact) => fact.userId === customer.sub)).toMatchObject({ reason: 'takeover' });
    const joined = (await node.facts(room)).filter((fact) => fact.type === 'joined' && fact.userId === customer.sub);
    expect(joined).toHaveLength(2);
  });
});

describe('commands', () => {
  it('close a room for good, and are acknowledged', async () => {
    const { room, customer, a, b } = await inCall();
    const id = randomUUID();
    await command({ type: 'room.close', id, room, reason: 'ended' });
    expect(await node.fact(room, 'ack', (fact) => fact.commandId === id)).toMatchObject({ result: 'done' });
    expect(await until(() => [a, b].every((peer) => peer.call.state.status === 'closed'))).toBe(true);
    expect(a.call.state.closedBecause).toBe('ended');
    const facts = (await node.facts(room)).filter((fact) => fact.type !== 'snapshot').map((fact) => fact.type);
    expect(facts.slice(-4)).toEqual(['left', 'left', 'room_closed', 'ack']);

    const late = peerOf(customer);
    await expect(late.join()).rejects.toMatchObject({ code: 'room_closed' });
    expect(late.call.state).toMatchObject({ status: 'closed', closedBecause: 'ended' });
  });

  it('put one person out for good', async () => {
    const { room, customer, a, b } = await inCall();
    await command({ type: 'room.kick', id: randomUUID(), room, userId: customer.sub });
    expect(await until(() => a.call.state.closedBecause === 'kicked')).toBe(true);
    expect(b.call.state).toMatchObject({ status: 'joined', remotes: [] });
    await expect(peerOf(customer).join()).rejects.toMatchObject({ code: 'room_closed' });
  });

  it('about nobody, or in no language, are acknowledged as such', async () => {
    const id = randomUUID();
    await node.redis.xadd(sfuCommandsStream(node.sfu.node), '*', 'command', '{"type":"room.explode"}');
    await command({ type: 'room.extend', id, room: randomUUID(), forMs: 1_000 });
    const acks = async () => (await node.facts()).filter((fact) => fact.type === 'ack');
    expect(
      await until(async () => (await acks()).some((fact) => fact.commandId === id && fact.result === 'not_found')),
    ).toBe(true);
    expect((await acks()).some((fact) => fact.result === 'invalid')).toBe(true);
  });
});

describe('faults', () => {
  it('a lost signalling connection is made again without ending the call', async () => {
    const { room, consultant, a, b } = await inCall();
    const statuses = statusesOf(b);
    const members = [...(node.sfu.rooms.get(room)?.peers.values() ?? [])];
    members.find((one) => one.userId === consultant.sub)?.socket?.conn.close();
    await until(() => statuses.length === 3);
    expect(statuses).toEqual(['joined', 'reconnecting', 'joined']);
    const before = [a.stats().receivedVideo, b.stats().receivedVideo] as const;
    expect(
      await until(() => a.stats().receivedVideo > before[0] + 10 && b.stats().receivedVideo > before[1] + 10),
    ).toBe(true);
    expect(a.call.state.remotes).toHaveLength(1);
  });

  it('a killed media worker only interrupts', async () => {
    const { room, a, b } = await inCall();
    await a.call.setMic(false);
    const statuses = [statusesOf(a), statusesOf(b)];
    const worker = node.sfu.rooms.get(room)?.mediaWorker.worker;
    const killedAt = performance.now();
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    await until(() => statuses.every((seen) => seen.length === 3));
    expect(statuses).toEqual([0, 1].map(() => ['joined', 'reconnecting', 'joined']));
    const before = [a.stats().receivedVideo, b.stats().receivedVideo] as const;
    expect(
      await until(() => a.stats().receivedVideo > before[0] + 10 && b.stats().receivedVideo > before[1] + 10, 8_000),
    ).toBe(true);
    expect(performance.now() - killedAt).toBeLessThan(4_000);
    // Muted before, muted after.
    expect(b.call.state.remotes[0]?.sources.mic?.paused).toBe(true);
    const reasons = (await node.facts(room)).flatMap((fact) => (fact.type === 'left' ? [fact.reason] : []));
    expect(reasons).toEqual(['worker_died', 'worker_died']);
    expect(await until(() => node.sfu.pool.alive().length === 2)).toBe(true);
  });
});

it('a node is registered with its address and load', async () => {
  const fields = await node.redis.hgetall(sfuNodeKey(node.sfu.node));
  expect(sfuNodeSchema.parse(fields)).toMatchObject({ id: node.sfu.node, url: node.url, draining: false });
});

describe('the figures of a node', () => {
  it(
    'say how much flows, what is lost, how far people are and how long joining takes',
    { timeout: 40_000 },
    async () => {
      const { room } = await inCall();
      const figures = async () => {
        const text = await (await fetch(`${node.url}/metrics`)).text();
        return (name: string) => Number(new RegExp(`^cc_${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
      };
      // Looked at a tenth of the people each second; a round trip is known once a receiver has reported.
      const whole = await until(async () => {
        const of = await figures();
        return of('sfu_sent_bits_per_second') > 50_000 && of('sfu_round_trip_seconds_count') > 0 && of;
      }, 30_000);
      if (!whole) throw new Error('not all of it was measured');
      expect(whole('sfu_received_bits_per_second')).toBeGreaterThan(50_000);
      expect([whole('sfu_rooms'), whole('sfu_peers')].every((count) => count >= 1)).toBe(true);
      expect(node.sfu.rooms.get(room)?.peers.size).toBe(2);
      for (const loss of ['sfu_received_loss', 'sfu_sent_loss']) expect(whole(loss)).toBeLessThan(0.5);
      expect(whole('sfu_join_seconds_count')).toBeGreaterThanOrEqual(2);
      expect(whole('sfu_join_seconds_sum') / whole('sfu_join_seconds_count')).toBeLessThan(10);
      expect(whole('sfu_connections_refused')).toBe(0);
    },
  );
});
