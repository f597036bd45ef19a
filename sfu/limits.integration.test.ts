import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { SfuResult } from '@cc/contract/sfu-signalling.ts';
import { LIMITS } from './limits.ts';
import { noteIncoming } from './media/traffic.ts';
import { startTestNode, until, type TestNode, type TestNodeOptions } from './testing/harness.ts';
import { rawConnect, type RawClient } from './testing/raw-client.ts';

let node: TestNode;
const start = async (options?: TestNodeOptions) => void (node = await startTestNode(options));
afterEach(() => node.close());

const enter = async (room: string = randomUUID()): Promise<RawClient> => {
  const client = await rawConnect(node.url, await node.token({ room, sub: randomUUID() }));
  return client;
};

describe('the connections of one address', () => {
  it('are limited before anybody has shown a token, and others come in as ever', async () => {
    await start({ settings: { RATE_LIMIT_FACTOR: '0.1', TRUST_PROXY: '1' } });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const knock = (address: string) =>
      rawConnect(node.url, 'no token', from(address)).then(String, (error: Error) => error.message);
    const answers = await Promise.all(Array.from({ length: 40 }, () => knock('203.0.113.7')));
    // Heard and refused for what they showed; not even heard.
    expect(answers.filter((answer) => answer === 'room_token_invalid').length).toBeLessThanOrEqual(
      LIMITS.connectionsBurst / 10 + 4,
    );
    expect(answers.filter((answer) => answer === 'websocket error').length).toBeGreaterThan(10);
    expect(await knock('203.0.113.8')).toBe('room_token_invalid');
    // Who waits gets in again.
    expect(await until(async () => (await knock('203.0.113.7')) === 'room_token_invalid', 5_000)).toBe(true);
  });
});

describe('a room', () => {
  it('takes so many people and no more', async () => {
    await start();
    const room = randomUUID();
    const people = await Promise.all(Array.from({ length: LIMITS.peersPerRoom + 1 }, () => enter(room)));
    const answers = await Promise.all(people.map((client) => client.ask('join', {})));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(LIMITS.peersPerRoom);
    expect(answers.find(({ ok }) => !ok)?.error?.code).toBe('rate_limited');
    for (const { socket } of people) socket.close();
  });
});

describe('one person', () => {
  it('has one transport each way, one producer of each kind, and a bitrate that they are told', async () => {
    await start();
    const room = randomUUID();
    const client = await enter(room);
    await client.ask('join', {});
    const ids: string[] = [];
    for (const direction of ['send', 'recv', 'send', 'recv', 'send'] as const) {
      ids.push(((await client.ask('transport:create', { direction })).data as { id: string }).id);
    }
    const [peer] = [...(node.sfu.rooms.get(room)?.peers.values() ?? [])];
    expect([...(peer?.transports.keys() ?? [])]).toEqual(ids.slice(-2));
    const [stats] = (await peer!.transport('send')!.getStats())!;
    expect(stats?.maxIncomingBitrate).toBe(LIMITS.incomingBitrate);

    const rtpParameters = (ssrc: number) => ({
      mid: String(ssrc),
      codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
      encodings: [{ ssrc }],
    });
    const produce = (source: string, ssrc: number) => {
      const payload = { transportId: ids.at(-1), kind: 'audio', appData: { source }, paused: false };
      return client.ask('produce', { ...payload, rtpParameters: rtpParameters(ssrc) });
    };
    expect(await produce('mic', 1)).toMatchObject({ ok: true });
    expect(await produce('screen-audio', 2)).toMatchObject({ ok: true });
    expect(await produce('mic', 3)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await produce('cam', 4)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    client.socket.close();
  });
});

describe('somebody who keeps sending more than they are told', () => {
  it('is put out, and the other stays', async () => {
    await start();
    const room = randomUUID();
    const [greedy, other] = await Promise.all([enter(room), enter(room)]);
    await other.ask('join', {});
    const joined = await greedy.ask('join', {});
    await greedy.ask('transport:create', { direction: 'send' });
    const { peerId } = joined.data as SfuResult<'join'>;
    const peer = node.sfu.rooms.get(room)?.peers.get(peerId);
    const transport = peer?.transport('send');
    const [stats] = (await transport?.getStats()) ?? [];
    if (!peer || !transport || !stats) throw new Error('there is nobody');
    const told = [greedy.next('room:closed'), other.next('peer:left')];
    // As five looks a second apart would show it.
    for (let i = 0; i < 5; i += 1) noteIncoming(peer, transport, { ...stats, recvBitrate: 2 * LIMITS.incomingBitrate });
    expect(await Promise.all(told)).toMatchObject([{ reason: 'kicked' }, { peerId, reason: 'kicked' }]);
    expect(await greedy.closed).toBe('io server disconnect');
    expect([transport.closed, other.socket.connected]).toEqual([true, true]);
    other.socket.close();
  });
});

describe('where media goes', () => {
  const candidates = async () => {
    const client = await enter();
    await client.ask('join', {});
    const { data } = await client.ask('transport:create', { direction: 'send' });
    client.socket.close();
    return (data as SfuResult<'transport:create'>).iceCandidates;
  };

  it('is said by its bound address, UDP first', async () => {
    await start();
    const port = node.sfu.config.SFU_RTC_PORT;
    expect(await candidates()).toMatchObject([
      { protocol: 'udp', ip: '127.0.0.1', port },
      { protocol: 'tcp', ip: '127.0.0.1', port },
    ]);
  });

  it('is said by its announced address', async () => {
    await start({ settings: { SFU_LISTEN_IP: '0.0.0.0', SFU_ANNOUNCED_ADDRESS: 'media.example.org' } });
    const port = node.sfu.config.SFU_RTC_PORT;
    expect(await candidates()).toMatchObject([
      { protocol: 'udp', address: 'media.example.org', port },
      { protocol: 'tcp', address: 'media.example.org', port },
    ]);
  });
});
