import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { startTestNode, until, type TestNode } from './testing/harness.ts';
import { rawConnect } from './testing/raw-client.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.close());

const ids = () => ({ room: randomUUID(), sub: randomUUID() });

describe('the door', () => {
  it('lets a genuine token in, once', async () => {
    const token = await node.token(ids());
    const client = await rawConnect(node.url, token);
    expect(await client.ask('join', {})).toMatchObject({ ok: true, data: { scope: 'call', peers: [] } });
    expect(await client.ask('join', {})).toMatchObject({ ok: false, error: { code: 'conflict' } });

    const again = await rawConnect(node.url, token);
    expect(await again.ask('join', {})).toMatchObject({ ok: false, error: { code: 'room_token_invalid' } });
    again.socket.close();
    expect(client.socket.connected).toBe(true);
    client.socket.close();
  });

  it.each([
    ['nothing', async () => undefined, 'room_token_invalid'],
    ['an object', async () => ({ sub: 'x' }), 'room_token_invalid'],
    ['rubbish', async () => 'a.b.c', 'room_token_invalid'],
    ['one that is too long', async () => 'x'.repeat(5_000), 'room_token_invalid'],
    [
      'one signed with another key',
      () =>
        node.token({
          ...ids(),
          forgedWith: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        }),
      'room_token_invalid',
    ],
    ['one for another node', () => node.token({ ...ids(), node: 'sfu-elsewhere' }), 'room_token_invalid'],
    ['an expired one', () => node.token({ ...ids(), seconds: -30 }), 'token_expired'],
    ['one without a room', () => node.token({ room: 'everywhere', sub: randomUUID() }), 'room_token_invalid'],
    [
      'an unsigned one',
      async () => {
        const [, payload] = (await node.token(ids())).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
      'room_token_invalid',
    ],
  ])('refuses %s', async (_what, makeToken, code) => {
    await expect(rawConnect(node.url, await makeToken())).rejects.toMatchObject({ message: code, data: { code } });
  });

  it('does not speak before join', async () => {
    const client = await rawConnect(node.url, await node.token(ids()));
    for (const [request, payload] of [
      ['transport:create', { direction: 'send' }],
      ['leave', {}],
      ['upgrade', { token: 'x' }],
    ] as const) {
      expect(await client.ask(request, payload)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    }
    client.socket.close();
  });

  it('does not upgrade with a token of another room, person or scope', async () => {
    const me = ids();
    const client = await rawConnect(node.url, await node.token({ ...me, scope: 'warm' }));
    expect(await client.ask('join', {})).toMatchObject({ data: { scope: 'warm' } });
    const refused = async (token: string, code: string) =>
      expect(await client.ask('upgrade', { token })).toMatchObject({ ok: false, error: { code } });
    await refused(await node.token({ ...me, room: randomUUID() }), 'room_token_invalid');
    await refused(await node.token({ ...me, sub: randomUUID() }), 'room_token_invalid');
    await refused(await node.token({ ...me, scope: 'warm' }), 'room_scope');
    await refused(await node.token({ ...me, seconds: -30 }), 'token_expired');
    expect(await client.ask('upgrade', { token: await node.token(me) })).toMatchObject({
      ok: true,
      data: { scope: 'call' },
    });
    client.socket.close();
  });
});

describe('how a connection is doing', () => {
  it('is told to the others, and to who comes later', async () => {
    const room = randomUUID();
    const enter = async () => rawConnect(node.url, await node.token({ room, sub: randomUUID() }));
    const [one, other] = await Promise.all([enter(), enter()]);
    await other.ask('join', {});
    const joined = (await one.ask('join', {})) as { data: { peerId: string } };
    const { peerId } = joined.data;
    const heard = other.next('peer:quality');
    const quality = { level: 'poor', reason: 'loss' };
    expect(await one.ask('quality', quality)).toMatchObject({ ok: true });
    expect(await heard).toEqual({ peerId, quality });

    const later = await enter();
    const { data } = (await later.ask('join', {})) as { data: { peers: unknown[] } };
    expect(data.peers).toContainEqual(expect.objectContaining({ peerId, quality }));
    expect(await one.ask('quality', { level: 'splendid', reason: null })).toMatchObject({
      ok: false,
      error: { code: 'invalid_input' },
    });
    for (const { socket } of [one, other, later]) socket.close();
  });
});

describe('bad input', () => {
  it('is refused with a code and changes nothing', async () => {
    const client = await rawConnect(node.url, await node.token(ids()));
    await client.ask('join', {});
    const made = await client.ask('transport:create', { direction: 'send' });
    const { id: transportId } = made.data as { id: string };
    const rtpParameters = {
      codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }],
      encodings: [{ ssrc: 1 }],
    };
    const produce = { transportId, kind: 'video', rtpParameters, appData: { source: 'cam' }, paused: false };
    const fingerprints = [{ algorithm: 'sha-256', value: 'no' }];
    const cases: [string, unknown, string][] = [
      ['nonsense', {}, 'invalid_input'],
      ['__proto__', {}, 'invalid_input'],
      ['transport:create', { direction: 'sideways' }, 'invalid_input'],
      ['transport:create', null, 'invalid_input'],
      ['transport:connect', { transportId, dtlsParameters: { fingerprints } }, 'invalid_input'],
      [
        'transport:connect',
        {
          transportId: 'foreign',
          dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'AA:'.repeat(31) + 'AA' }] },
        },
        'not_found',
      ],
      ['produce', { ...produce, appData: { source: 'mic' } }, 'invalid_input'],
      [
        'produce',
        {
          ...produce,
          rtpParameters: { ...rtpParameters, codecs: [{ mimeType: 'video/H265', payloadType: 96, clockRate: 90_000 }] },
        },
        'invalid_input',
      ],
      ['produce', { ...produce, transportId: 'foreign' }, 'not_found'],
      ['producer:pause', { producerId: randomUUID() }, 'not_found'],
      [
        'rtp-capabilities',
        {
          rtpCapabilities: {
            codecs: Array.from({ length: 100 }, () => ({ kind: 'audio', mimeType: 'a', clockRate: 1 })),
          },
        },
        'invalid_input',
      ],
      ['leave', { now: true }, 'invalid_input'],
    ];
    for (const [request, payload, code] of cases) {
      expect([request, await client.ask(request, payload)]).toMatchObject([request, { ok: false, error: { code } }]);
    }
    expect(await client.ask('produce', produce)).toMatchObject({ ok: true });
    expect(await client.ask('produce', produce)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    // The media worker knows better than we do: this SSRC is taken, that transport is connected.
    const taken = { ...produce, appData: { source: 'screen' } };
    expect(await client.ask('produce', taken)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    const value = Array.from({ length: 32 }, () => 'AB').join(':');
    const connect = { transportId, dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value }] } };
    expect(await client.ask('transport:connect', connect)).toMatchObject({ ok: true });
    expect(await client.ask('transport:connect', connect)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    client.socket.close();
  });

  it('is limited in size', async () => {
    const client = await rawConnect(node.url, await node.token(ids()));
    client.socket.emit('join', { padding: 'x'.repeat(LIMITS.messageBytes + 1) }, () => undefined);
    expect(await client.closed).toBe('transport close');
  });

  it('is limited in number, and who does not stop is cut', async () => {
    const client = await rawConnect(node.url, await node.token(ids()));
    await client.ask('join', {});
    const answers = await Promise.all(
      Array.from({ length: LIMITS.requestsBurst + 40 }, () => client.ask('transport:create', { direction: 'up' })),
    );
    expect(answers.filter((answer) => answer.error?.code === 'rate_limited').length).toBeGreaterThan(20);
    for (let i = 0; i < LIMITS.refusalsBeforeCut; i += 1) client.socket.emit('nonsense', i);
    expect(await client.closed).toBe('io server disconnect');
  });

  it('may be sent ten thousand times without harm', async () => {
    const seeds: unknown[] = [
      null,
      undefined,
      0,
      '',
      'x',
      [],
      {},
      { id: {} },
      { transportId: 1 },
      { token: [] },
      true,
      -1e99,
    ];
    const names = ['join', 'produce', 'transport:connect', 'upgrade', 'consumer:new', 'constructor', ''];
    for (let sent = 0; sent < 10_000;) {
      const client = await rawConnect(node.url, await node.token(ids()));
      for (let i = 0; i < 1_000; i += 1, sent += 1)
        client.socket.emit(names[i % names.length] ?? '', seeds[i % seeds.length]);
      await client.closed;
    }
    const client = await rawConnect(node.url, await node.token(ids()));
    expect(await client.ask('join', {})).toMatchObject({ ok: true });
    client.socket.close();
    await until(() => node.sfu.pool.alive().length === 1);
    expect(node.sfu.pool.restarts).toBe(0);
  });
});

describe('health', () => {
  it('is ready while registered, and shows its figures', async () => {
    await until(async () => (await fetch(`${node.url}/health/ready`)).ok);
    expect(await (await fetch(`${node.url}/health/ready`)).json()).toEqual({ status: 'ok', problems: [] });
    expect((await fetch(`${node.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${node.url}/metrics`)).text()).toContain('cc_sfu_rooms');
  });
});
