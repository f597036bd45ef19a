import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fileKey, MAX_FILE_BYTES, MAX_SESSION_BYTES } from '@cc/domain/session-files.ts';
import { RULES } from '@cc/domain/rules.ts';
import { sessionFiles, sessions } from '@cc/drizzle/schema/index.ts';
import { createCall, createPerson, type Call } from '@cc/drizzle/testing-call.ts';
import { createDiskStorage } from '@cc/platform/storage.ts';
import { sweepUnfinishedFiles } from '@cc/workers/sessions/unfinished-files.ts';
import { startTestHouse, type TestHouse } from '../../testing/test-house.ts';
import { createAccessTokens } from '../users/access-token.ts';

let house: TestHouse;
let folder: string;
let call: Call;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
  house = await startTestHouse({ STORAGE_DIR: folder });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  call = await createCall(house.db, RULES);
});

const tokenOf = (userId: string) =>
  createAccessTokens(house.config.ACCESS_TOKEN_SECRET, 60).sign({ userId, familyId: userId });
const ask = async (userId: string, method: string, path: string, body?: unknown) =>
  house.call(method, `/api/sessions/${call.id}${path}`, { accessToken: await tokenOf(userId), body });

interface Sending {
  id?: string;
  name?: string;
  type?: string;
  by?: string;
}
async function send(
  content: Uint8Array<ArrayBuffer>,
  { id = randomUUID(), name = 'plan.txt', type, by }: Sending = {},
) {
  const query = new URLSearchParams({ id, name });
  const answer = await fetch(`${house.url}/api/sessions/${call.id}/files?${query}`, {
    method: 'POST',
    headers: {
      origin: 'http://house.test',
      authorization: `Bearer ${await tokenOf(by ?? call.customerId)}`,
      'content-type': type ?? 'application/octet-stream',
    },
    body: content,
  });
  const body = (await answer.json()) as Record<string, unknown> & { error?: { code: string } };
  return { id, status: answer.status, body, code: body.error?.code };
}
const text = (words: string) => Uint8Array.from(Buffer.from(words));
const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);
/** The first bytes of a program for Windows. */
const PROGRAM = Uint8Array.from([...Buffer.from('MZ'), ...new Uint8Array(200)]);

const kept = async () => {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map(({ name }) => name);
};

describe('a file in the chat', () => {
  it('is there for both, as what its content says, and only to be saved', async () => {
    const sent = await send(PNG, { name: '../Übersicht\u202e.png' });
    expect(sent.body).toMatchObject({
      senderId: call.customerId,
      text: '',
      file: { name: 'Übersicht.png', type: 'image/png', bytes: PNG.length },
    });
    const chat = await ask(call.consultantId, 'GET', '/messages');
    expect(chat.body.items).toEqual([sent.body]);

    const answer = await ask(call.consultantId, 'GET', `/files/${sent.id}`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="?bersicht.png"; filename*=UTF-8''%C3%9Cbersicht.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    });
    expect(Number(answer.headers.get('content-length'))).toBe(PNG.length);
  });

  it('is sent once, however often it is sent', async () => {
    const first = await send(text('one'));
    expect((await send(text('one'), { id: first.id })).body).toEqual(first.body);
    expect((await send(text('one'), { id: first.id, by: call.consultantId })).code).toBe('conflict');
    expect((await ask(call.customerId, 'GET', '/messages')).body.items).toHaveLength(1);
  });

  it('is nobody else’s', async () => {
    const { id } = await send(text('secret'));
    const stranger = await createPerson(house.db, 'Eve');
    expect((await ask(stranger, 'GET', `/files/${id}`)).status).toBe(404);
    expect((await send(text('x'), { by: stranger })).code).toBe('not_found');
    const other = await createCall(house.db, RULES);
    const elsewhere = `/api/sessions/${other.id}/files/${id}`;
    expect((await house.call('GET', elsewhere, { accessToken: await tokenOf(other.customerId) })).status).toBe(404);
  });

  it.each([
    ['a program by its name', text('echo'), { name: 'setup.cmd' }, 'file_refused'],
    ['a program by its content', PROGRAM, { name: 'holiday.jpg' }, 'file_refused'],
    ['one that is too large', new Uint8Array(MAX_FILE_BYTES + 1), {}, 'payload_too_large'],
    ['nothing', new Uint8Array(0), {}, 'invalid_input'],
    ['something else than a file', text('{}'), { type: 'application/json' }, 'invalid_input'],
  ])('is not %s, and nothing of it is kept', async (_what, content, how, code) => {
    const before = await kept();
    expect((await send(content, how)).code).toBe(code);
    expect(await kept()).toEqual(before);
    expect(await house.db.$count(sessionFiles, eq(sessionFiles.sessionId, call.id))).toBe(0);
    expect((await ask(call.customerId, 'GET', '/messages')).body.items).toEqual([]);
  });

  it('has no room beside too many others, and none after the call', async () => {
    const bytes = MAX_SESSION_BYTES - 5;
    await house.db
      .insert(sessionFiles)
      .values({ id: randomUUID(), sessionId: call.id, senderId: call.consultantId, name: 'large', bytes });
    expect((await send(text('12345'))).status).toBe(200);
    expect(await send(text('6'))).toMatchObject({
      code: 'storage_full',
      body: { error: { details: { limitBytes: MAX_SESSION_BYTES } } },
    });
    await house.db.update(sessions).set({ status: 'ended', endedAt: new Date() }).where(eq(sessions.id, call.id));
    expect((await send(text('6'))).code).toBe('conflict');
  });

  it('leaves nothing behind when its server died while it was being sent', async () => {
    const storage = createDiskStorage(folder);
    const [lost, late] = [randomUUID(), randomUUID()];
    const finished = await send(text('whole'));
    for (const id of [lost, late]) await storage.put(fileKey(call.id, id), text('half'));
    const of = { sessionId: call.id, senderId: call.customerId, name: 'f', bytes: 4 };
    await house.db.insert(sessionFiles).values([
      { ...of, id: lost, createdAt: new Date(Date.now() - 3_600_000) },
      { ...of, id: late },
    ]);
    await sweepUnfinishedFiles({ db: house.db, storage });
    expect(await storage.get(fileKey(call.id, lost))).toBeNull();
    expect(await storage.get(fileKey(call.id, late))).not.toBeNull();
    expect(await storage.get(fileKey(call.id, finished.id))).not.toBeNull();
    expect(await house.db.$count(sessionFiles, eq(sessionFiles.sessionId, call.id))).toBe(2);
  });
});

describe('notes', () => {
  it('are each one’s own, and stay', async () => {
    expect((await ask(call.customerId, 'GET', '/notes')).body).toEqual({ text: '' });
    const words = 'Voice 3rd:\n\tthinner plectrum 🎼';
    expect((await ask(call.customerId, 'PUT', '/notes', { text: 'first' })).status).toBe(200);
    expect((await ask(call.customerId, 'PUT', '/notes', { text: words })).status).toBe(200);
    expect((await ask(call.customerId, 'GET', '/notes')).body).toEqual({ text: words });
    expect((await ask(call.consultantId, 'GET', '/notes')).body).toEqual({ text: '' });
    const stranger = await createPerson(house.db, 'Eve');
    expect((await ask(stranger, 'GET', '/notes')).status).toBe(404);
    expect((await ask(stranger, 'PUT', '/notes', { text: 'x' })).status).toBe(404);
  });
});

describe('how the connections were', () => {
  it('keeps the worst of a minute, for both to see', async () => {
    const { createQuality } = await import('./quality.ts');
    const session = (await house.db.select().from(sessions).where(eq(sessions.id, call.id)))[0]!;
    const quality = createQuality({ db: house.db, participant: async () => ({ session, role: 'customer' }) });
    const poor = { level: 'poor', reason: 'loss' } as const;
    await quality.note(call.customerId, call.id, { level: 'good', reason: null });
    await quality.note(call.customerId, call.id, poor);
    await quality.note(call.customerId, call.id, { level: 'fair', reason: 'delay' });
    await quality.note(call.consultantId, call.id, { level: 'good', reason: null });
    const { body } = await ask(call.consultantId, 'GET', '/quality');
    const minutes = body.minutes as { role: string; level: string; reason: string | null }[];
    // One minute, or two where it turned in between.
    expect(minutes.filter(({ role }) => role === 'customer')).toContainEqual(expect.objectContaining(poor));
    expect(minutes.filter(({ role }) => role === 'consultant')).toEqual([
      expect.objectContaining({ level: 'good', reason: null }),
    ]);
  });
});
