import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ERROR_CODES } from '@cc/contract/errors.ts';
import { LIMITS } from '@cc/sfu/limits.ts';
import { sleep, startTestNode, until, type TestNode } from '@cc/sfu/testing/harness.ts';
import { rawConnect, type RawClient } from '@cc/sfu/testing/raw-client.ts';
import { loadClip } from './clip.ts';
import { createPeer } from './peer.ts';
import { hostile, OWN, type Foreign, type Hostile } from './testing/hostile.ts';

const MESSAGES = 10_000;
const SEED = 1;
/** Below the burst that a socket is allowed, so that what is wrong is refused for what it is. */
const A_SOCKET = LIMITS.requestsBurst - 10;

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.close());

/** Somebody with a token: outside of any room, alone in one, or the third in the good one (whom the house would never let in). */
const WAYS = ['outside', 'alone', 'alone', 'alone', 'third'] as const;

async function enter(way: (typeof WAYS)[number], goodRoom: string) {
  const room = way === 'third' ? goodRoom : randomUUID();
  const client = await rawConnect(node.url, await node.token({ room, sub: randomUUID() }));
  const own: Record<string, string> = {};
  if (way !== 'outside') await client.ask('join', {});
  if (way === 'alone') {
    for (const direction of ['send', 'recv'] as const) {
      const made = await client.ask('transport:create', { direction });
      own[OWN[direction]] = (made.data as { id: string }).id;
    }
  }
  return { client, own };
}

/** Sends one thing. @returns its answer; null when the line was cut or nothing answers such a thing. */
async function send({ socket, ask, closed }: RawClient, own: Record<string, string>, message: Hostile) {
  if (message.kind === 'frame') {
    // Below the client library, which would not send it.
    const { transport } = socket.io.engine as unknown as { transport: { ws: { send(text: string): void } } };
    transport.ws.send(message.text);
    return null;
  }
  const { payload } = message;
  const named = payload as { transportId?: string } | null;
  const mine = typeof named?.transportId === 'string' ? own[named.transportId] : undefined;
  const answer = ask(message.name, mine ? { ...named, transportId: mine } : payload).catch(() => null);
  return Promise.race([answer, closed.then(() => null)]);
}

it('stands ten thousand hostile messages while a call goes on', { timeout: 180_000 }, async () => {
  const clip = await loadClip();
  const room = randomUUID();
  const people = (['customer', 'consultant'] as const).map((role) => ({ room, sub: randomUUID(), role }));
  const good = people.map((person) => createPeer({ clip, getToken: () => node.access(person) }));
  await Promise.all(good.map((peer) => peer.join()));
  const received = () => good.flatMap((peer) => [peer.stats().receivedAudio, peer.stats().receivedVideo]);
  expect(await until(() => received().every(Boolean))).toBe(true);

  const inside = [...(node.sfu.rooms.get(room)?.peers.values() ?? [])];
  const foreign: Foreign = {
    transports: inside.flatMap((peer) => [...peer.transports.keys()]),
    producers: inside.flatMap((peer) => [...peer.producers.keys()]),
    peers: inside.map((peer) => peer.id),
    tokens: await Promise.all(people.map((person) => node.token(person))),
  };
  expect([foreign.transports.length, foreign.producers.length]).toEqual([4, 4]);
  const theirs = new Set([...foreign.transports, ...foreign.producers]);
  const messages = fc.sample(hostile(foreign), { numRuns: MESSAGES, seed: SEED });

  const answers: Record<string, number> = {};
  const count = (what: string) => (answers[what] = (answers[what] ?? 0) + 1);
  const wrong: unknown[] = [];
  let heard = received();
  let sent = 0;
  for (let line = 0; sent < messages.length; line += 1) {
    const { client, own } = await enter(WAYS[line % WAYS.length] ?? 'outside', room);
    for (const until = Math.min(sent + A_SOCKET, messages.length); sent < until && client.socket.connected;) {
      const batch = messages.slice(sent, Math.min(sent + 10, until));
      sent += batch.length;
      const found = await Promise.all(batch.map((message) => send(client, own, message)));
      found.forEach((answer, i) => {
        count(answer === null ? 'none' : answer.ok ? 'done' : (answer.error?.code ?? 'no code'));
        if (!answer) return;
        const { name, payload } = batch[i] as Extract<Hostile, { kind: 'event' }>;
        const { transportId, producerId } = (payload ?? {}) as { transportId?: string; producerId?: string };
        const touched = theirs.has(transportId ?? '') || theirs.has(producerId ?? '') || name === 'upgrade';
        const known = Object.hasOwn(ERROR_CODES, answer.error?.code ?? '') && answer.error?.code !== 'internal';
        if (answer.ok ? touched : !known) wrong.push({ name, payload, answer });
      });
    }
    client.socket.close();
    if (line % 40 === 0) {
      const now = received();
      await until(() => received().every((packets, i) => packets > (now[i] ?? 0)));
    }
  }
  expect(wrong).toEqual([]);
  // All kinds of refusals were met, not only the first that comes to mind.
  for (const code of ['invalid_input', 'conflict', 'not_found', 'room_token_invalid', 'done', 'none']) {
    expect([code, answers[code] ?? 0]).toEqual([code, expect.any(Number)]);
    expect(answers[code] ?? 0, code).toBeGreaterThan(20);
  }

  // The call has noticed nothing, and it goes on.
  heard = received();
  await sleep(500);
  expect(received().every((packets, i) => packets > (heard[i] ?? 0))).toBe(true);
  expect(good.map((peer) => peer.call.state.status)).toEqual(['joined', 'joined']);
  expect((await node.facts(room)).filter(({ type }) => type === 'left')).toEqual([]);
  expect(node.sfu.pool.restarts).toBe(0);
  // Nothing of the hostile ones stays.
  const others = () => node.sfu.rooms.all().filter((one) => one.id !== room && one.peers.size > 0);
  expect(await until(() => others().length === 0, 15_000)).toBe(true);
  await Promise.all(good.map((peer) => peer.leave()));
});
