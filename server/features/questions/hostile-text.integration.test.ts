import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

let house: TestHouse;
let socket: Socket;
beforeAll(async () => {
  house = await startTestHouse();
  socket = await connect();
});
afterAll(async () => {
  socket.disconnect();
  await house.close();
});

async function connect(): Promise<Socket> {
  const { accessToken } = await register(house);
  const options = { transports: ['websocket'], auth: { token: accessToken }, reconnection: false, forceNew: true };
  const made = io(house.url, options);
  await new Promise<void>((resolve, reject) => made.on('connect', resolve).on('connect_error', reject));
  return made;
}

interface Refusal {
  ok: boolean;
  error: { code: string; details?: { fields?: Record<string, string> } };
}
const TITLE = 'How do I vacuum postgres?';
const post = (input: { title?: string; text?: string; tags?: string[] }): Promise<Refusal> =>
  socket.timeout(10_000).emitWithAck('question:post', {
    ...{ id: randomUUID(), title: TITLE, text: '', tags: [], language: 'en', maxPriceMinor: 10_000, consent: true },
    ...input,
  });

/** Whoever is refused for want of a confirmed address got past the look at the words. */
const LET_IN = 'email_unverified';

describe('posting a question with hostile text', () => {
  it.each<[string, Parameters<typeof post>[0], string]>([
    ['an empty title', { title: '' }, 'title'],
    ['one stopword', { title: 'the' }, 'title'],
    ['white space only', { title: ' \u2003\u00a0'.repeat(20) }, 'title'],
    ['a long title', { title: 'a'.repeat(141) }, 'title'],
    ['50 kB', { text: 'how do I vacuum postgres '.repeat(2_000) }, 'text'],
    ['one word of 50 kB', { text: 'a'.repeat(50_000) }, 'text'],
    ['control characters', { title: `${TITLE}\u001b[2J` }, 'title'],
    ['a NUL', { text: 'postgres\0vacuum' }, 'text'],
    ['a lone surrogate', { text: 'postgres \ud800 vacuum' }, 'text'],
    ['many tags', { tags: Array.from({ length: 200 }, (_, n) => `tag${n}`) }, 'tags'],
  ])('refuses %s and says where', async (_, input, field) => {
    const { ok, error } = await post(input);
    expect([ok, error.code, Object.keys(error.details?.fields ?? {})]).toEqual([false, 'invalid_input', [field]]);
  });

  it.each<[string, Parameters<typeof post>[0]]>([
    ['stopwords only', { title: 'how is it that it is' }],
    ['emoji only', { title: '😀👩‍👩‍👧‍👦🏳️‍🌈'.repeat(5), text: '😀'.repeat(2_000) }],
    ['right to left', { title: 'שלום איך מגדלים עגבניות', text: '\u202e\u2067 كيف أخبز الخبز'.repeat(100) }],
    ['numbers only', { title: '12 345 6,789 0.001', text: '1 '.repeat(1_999) }],
    ['one long word', { title: 'a'.repeat(140), text: 'b'.repeat(4_000) }],
  ])('takes %s for a question', async (_, input) => {
    expect((await post(input)).error.code).toBe(LET_IN);
  });

  it('hangs up on more than any question needs, and goes on for others', async () => {
    const flood = await connect();
    const gone = new Promise<void>((resolve) => flood.on('disconnect', () => resolve()));
    flood.emit('question:post', { id: randomUUID(), title: TITLE, text: 'a'.repeat(200_000) });
    await gone;
    expect((await post({})).error.code).toBe(LET_IN);
  });
});
