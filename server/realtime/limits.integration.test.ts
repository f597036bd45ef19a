import { randomInt, randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ack } from '@cc/contract/events.ts';
import { createAccessTokens } from '../features/users/access-token.ts';
import { startTestHouse, type TestHouse } from '../testing/test-house.ts';

/** A tenth of every limit, so that a handful of calls is too much. */
const STRICT = { RATE_LIMIT_FACTOR: '0.1', TRUST_PROXY: '1' };
const QUESTION = {
  title: 'How do I set up the rigging of a small sailing boat?',
  text: '',
  tags: ['sailing'],
  language: 'en',
  maxPriceMinor: 100_000,
  consent: true,
};

describe('limits of sockets', () => {
  let houses: TestHouse[];
  const sockets: Socket[] = [];
  beforeAll(async () => {
    // Two servers on one Redis.
    houses = [await startTestHouse(STRICT), await startTestHouse(STRICT)];
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    for (const house of houses) await house.close();
  });

  const address = () => `198.51.${randomInt(256)}.${randomInt(256)}`;
  const server = (index: number): TestHouse => houses[index] as TestHouse;

  async function connect(index: number, userId: string, from = address()): Promise<Socket> {
    const { config, url } = server(index);
    const tokens = createAccessTokens(config.ACCESS_TOKEN_SECRET, 900);
    const token = await tokens.sign({ userId, familyId: randomUUID() });
    const options = { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } };
    const socket = io(url, { ...options, extraHeaders: { 'x-forwarded-for': from } });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  const codeOf = async (socket: Socket, event: string, payload: unknown): Promise<string> => {
    const ack = (await socket.timeout(5_000).emitWithAck(event, payload)) as Ack<unknown>;
    return ack.ok ? 'ok' : ack.error.code;
  };

  it('count what a person asks on all servers together', async () => {
    const me = randomUUID();
    const [one, other] = [await connect(0, me), await connect(1, me)];
    const post = (socket: Socket) => codeOf(socket, 'question:post', { ...QUESTION, id: randomUUID() });
    expect([await post(one), await post(other)]).toEqual(['email_unverified', 'email_unverified']);
    expect([await post(one), await post(other)]).toEqual(['rate_limited', 'rate_limited']);
    // Somebody else may go on.
    expect(await post(await connect(0, randomUUID()))).toBe('email_unverified');
  });

  it('answer a burst in part and refuse the rest, one person at a time', async () => {
    const loud = await connect(0, randomUUID());
    const quiet = await connect(0, randomUUID());
    const burst = Promise.all(Array.from({ length: 8 }, () => codeOf(loud, 'presence:beat', {})));
    expect(await codeOf(quiet, 'presence:beat', {})).toBe('ok');
    const codes = await burst;
    expect(codes.filter((code) => code === 'rate_limited').length).toBeGreaterThan(3);
    expect(codes).toContain('ok');
  });

  it('cut a socket that sends nonsense without end', async () => {
    const socket = await connect(0, randomUUID());
    const cut = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    for (let i = 0; i < 200; i += 1) socket.emit('no such event', {});
    expect(await cut).toBe('io server disconnect');
  });

  it('cut a socket that sends more than an event may hold', async () => {
    const socket = await connect(0, randomUUID());
    const cut = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    socket.emit('sync', { padding: 'x'.repeat(150_000) }, () => undefined);
    expect(await cut).toBe('transport close');
  });

  it('turn an address away that storms the door, on every server, and a person who opens too many', async () => {
    const from = address();
    const attempts = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => connect(i % 2, randomUUID(), from)));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
    expect(await codeOf(await connect(0, randomUUID()), 'presence:beat', {})).toBe('ok');

    const me = randomUUID();
    for (let i = 0; i < 4; i += 1) await connect(i % 2, me);
    await expect(connect(0, me)).rejects.toMatchObject({ data: { code: 'rate_limited' } });
    const refused = await server(0).call('GET', '/metrics');
    expect(refused.text).toMatch(/cc_refused\{limit="connections"[^}]*\} [1-9]/);
  });

  it('count a person’s requests to the API wherever they come from', async () => {
    const { config, call } = server(0);
    const tokens = createAccessTokens(config.ACCESS_TOKEN_SECRET, 900);
    const accessToken = await tokens.sign({ userId: randomUUID(), familyId: randomUUID() });
    const statuses: number[] = [];
    for (let i = 0; i < 32; i += 1) {
      const headers = { 'x-forwarded-for': address() };
      statuses.push((await call('GET', '/api/users/me', { accessToken, headers })).status);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    expect(statuses.slice(0, 30)).not.toContain(429);
  });
});
