import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { News } from '@cc/contract/events.ts';
import type { RecordingView } from '@cc/contract/http/recordings.ts';
import { recordingKey } from '@cc/contract/recording-key.ts';
import type { SfuCommand } from '@cc/contract/sfu-commands.ts';
import { sfuNodeKey } from '@cc/contract/sfu-node.ts';
import type { SfuFactOf } from '@cc/contract/sfu-facts.ts';
import { RULES } from '@cc/domain/rules.ts';
import { eraseUser } from '@cc/drizzle/repositories/erasure.ts';
import { recordingParts, recordings, sessions, users } from '@cc/drizzle/schema/index.ts';
import { createCall, createPerson, type Call } from '@cc/drizzle/testing-call.ts';
import { activeRecordingOf } from '@cc/drizzle/views/recordings.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { createDiskStorage } from '@cc/platform/storage.ts';
import { AUDIO_TRACK, cluster, HEAD, VIDEO_TRACK, withAudio, withVideo } from '@cc/platform/webm/write.ts';
import { readWebm } from '@cc/platform/webm/testing/read-webm.ts';
import { testRedisUrl } from '@cc/platform/testing/services.ts';
import { foldRecording } from '@cc/workers/recordings/facts.ts';
import { deleteExpiredRecordings, sweepRecordings } from '@cc/workers/recordings/sweep.ts';
import { startTestHouse, type TestHouse } from '../../testing/test-house.ts';
import { createAccessTokens } from '../users/access-token.ts';
import { createLinks } from './links.ts';

const NODE = 'sfu-one';
let house: TestHouse;
let folder: string;
let call: Call;
let commands: { node: string; command: SfuCommand }[];
let living: Set<string>;
let told: News[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recordings-'));
  house = await startTestHouse({ STORAGE_DIR: folder });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  [commands, told, living] = [[], [], new Set([NODE])];
  call = await createCall(house.db, RULES, { sfuNode: NODE });
  await session({ status: 'live', liveAt: new Date() });
});

const deps = () => ({
  db: house.db,
  rules: RULES,
  logger: createLogger({ name: 'test', level: 'silent' }),
  storage: createDiskStorage(folder),
  announcer: {
    tell: (news: News[]) =>
      void told.push(...news.filter(({ to }) => [call.customerId, call.consultantId].includes(to))),
    close: async () => {},
  },
  sfuNodes: {
    find: async (id: string) =>
      living.has(id) ? { id, url: 'http://node.test', load: 0, rooms: 0, peers: 0, draining: false } : null,
    place: () => Promise.reject(new Error('not here')),
    async command(node: string, command: SfuCommand) {
      // What other tests have left unfinished is swept as well.
      if (command.room === call.id) commands.push({ node, command });
    },
  },
});
const sweep = () => sweepRecordings(deps());
const session = (values: Partial<typeof sessions.$inferInsert>) =>
  house.db.update(sessions).set(values).where(eq(sessions.id, call.id));
const tokenOf = (userId: string) =>
  createAccessTokens(house.config.ACCESS_TOKEN_SECRET, 60).sign({ userId, familyId: userId });

async function ask(userId: string, path = '', body?: unknown) {
  const method = path === '' && body === undefined ? 'GET' : 'POST';
  const options = { accessToken: await tokenOf(userId), body };
  return house.call(method, `/api/sessions/${call.id}/recordings${path}`, options);
}
const propose = (userId: string, id = randomUUID()) => ask(userId, '', { id });
const answer = (userId: string, id: string, agree: boolean) => ask(userId, `/${id}/answer`, { agree });
const stop = (userId: string, id: string) => ask(userId, `/${id}/stop`, {});
const listed = async (userId = call.customerId) => (await ask(userId)).body.items as RecordingView[];

async function agreed(): Promise<string> {
  const id = randomUUID();
  expect((await propose(call.customerId, id)).status).toBe(200);
  expect((await answer(call.consultantId, id, true)).body).toMatchObject({ status: 'recording', state: 'recording' });
  return id;
}

const open = (recordingId: string, node = NODE) =>
  foldRecording(deps(), { type: 'recording_open', id: randomUUID(), node, room: call.id, recordingId }, Date.now());
const closed = (recordingId: string, reason: SfuFactOf<'recording_closed'>['reason'] = 'stopped', node = NODE) =>
  foldRecording(
    deps(),
    { type: 'recording_closed', id: randomUUID(), node, room: call.id, recordingId, reason },
    Date.now(),
  );
async function part(recordingId: string, more: Partial<SfuFactOf<'recording_part'>> = {}): Promise<string> {
  const fact: SfuFactOf<'recording_part'> = {
    ...{ type: 'recording_part', id: randomUUID(), node: NODE, room: call.id, recordingId, partId: randomUUID() },
    ...{ userId: call.customerId, kind: 'person', status: 'stored', ageMs: 0, durationMs: 60_000, bytes: 10 },
    hasVideo: true,
    ...more,
  };
  await foldRecording(deps(), fact, Date.now());
  return fact.partId;
}
/** Stopped, handed in, with one file of ten bytes. */
async function kept() {
  const id = await agreed();
  const partId = await part(id);
  await deps().storage.put(recordingKey(id, partId), Buffer.from('0123456789'));
  await stop(call.consultantId, id);
  await closed(id);
  return { id, partId };
}

describe('a call', () => {
  it('is recorded only once the other has agreed, and stopped by either', async () => {
    const { body } = await propose(call.customerId);
    const { id } = body as unknown as RecordingView;
    expect(body).toMatchObject({ status: 'proposed', state: null, mine: true });
    expect((await propose(call.consultantId)).body.error.code).toBe('conflict');
    expect((await answer(call.customerId, id, true)).body.error.code).toBe('conflict');
    expect(await activeRecordingOf(house.db, call.consultantId)).toMatchObject({ id, status: 'proposed', mine: false });

    expect((await answer(call.consultantId, id, true)).body).toMatchObject({ status: 'recording', mine: false });
    const [row] = await house.db.select().from(recordings).where(eq(recordings.id, id));
    expect(row).toMatchObject({
      customerConsentAt: expect.any(Date),
      consultantConsentAt: expect.any(Date),
      node: NODE,
    });

    expect((await stop(call.consultantId, id)).body).toMatchObject({
      status: 'stopped',
      state: 'processing',
      stoppedByMe: true,
    });
    expect((await listed())[0]).toMatchObject({ endReason: 'by_person', stoppedByMe: false });
    expect((await answer(call.consultantId, id, true)).body.error.code).toBe('conflict');
    const days = (Date.parse((await listed())[0]!.expiresAt!) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(RULES.recordingKeptDays, 2);
  });

  it('is not recorded when the other refuses, does not answer, or is not there', async () => {
    const refused = (await propose(call.customerId)).body.id as string;
    expect((await answer(call.consultantId, refused, false)).body).toMatchObject({ status: 'refused', state: null });
    expect((await answer(call.consultantId, refused, true)).body.error.code).toBe('conflict');

    const lapsed = (await propose(call.consultantId)).body.id as string;
    await house.db
      .update(recordings)
      .set({ createdAt: sql`clock_timestamp() - interval '61 seconds'` })
      .where(eq(recordings.id, lapsed));
    expect((await answer(call.customerId, lapsed, true)).body.error.code).toBe('conflict');
    await sweep();
    expect((await listed()).find(({ id }) => id === lapsed)?.status).toBe('lapsed');
    expect(told.map(({ to, event }) => [to, event])).toEqual(
      [call.customerId, call.consultantId].map((to) => [to, 'recording:status']),
    );

    const withdrawn = (await propose(call.customerId)).body.id as string;
    expect((await stop(call.customerId, withdrawn)).body.status).toBe('withdrawn');
    await session({ status: 'interrupted' });
    expect((await propose(call.customerId)).body.error.code).toBe('conflict');
    expect(commands).toEqual([]);
    expect(await house.db.$count(recordings, sql`session_id = ${call.id} and started_at is not null`)).toBe(0);
  });

  it('is not even asked about while its media node records as many as it may', async () => {
    const redis = createRedis(testRedisUrl());
    const says = (recordingsFree: number) => {
      const busy = { load: '0', rooms: '1', peers: '2', draining: '0', recordingsFree: String(recordingsFree) };
      return redis.hset(sfuNodeKey(NODE), { id: NODE, url: 'http://node.test', ...busy });
    };
    try {
      await says(0);
      const id = randomUUID();
      expect((await propose(call.customerId, id)).body.error.code).toBe('recordings_full');
      expect(await listed()).toEqual([]);
      expect(await activeRecordingOf(house.db, call.consultantId)).toBe(null);
      await says(1);
      expect((await propose(call.customerId, id)).body).toMatchObject({ status: 'proposed' });
      // The answer got lost, and there is no room any more.
      await says(0);
      expect((await propose(call.customerId, id)).body).toMatchObject({ status: 'proposed' });
    } finally {
      await redis.del(sfuNodeKey(NODE));
      redis.disconnect();
    }
  });

  it('that a media node cannot record beside all the others is told so to both, and can be proposed again', async () => {
    const id = await agreed();
    told.length = 0;
    await closed(id, 'busy');
    expect(told.map(({ to, event }) => [to, event])).toEqual(
      [call.customerId, call.consultantId].map((to) => [to, 'recording:status']),
    );
    expect((await listed())[0]).toMatchObject({ status: 'stopped', endReason: 'busy', state: 'busy', parts: [] });
    commands.length = 0;
    await sweep();
    expect(commands).toEqual([]);
    expect((await propose(call.consultantId)).body).toMatchObject({ status: 'proposed' });
  });

  it('is proposed once, however often that is sent', async () => {
    const id = randomUUID();
    expect((await propose(call.customerId, id)).status).toBe(200);
    expect((await propose(call.customerId, id)).body).toMatchObject({ id, status: 'proposed' });
    expect((await propose(call.consultantId, id)).body.error.code).toBe('conflict');
    expect(await house.db.$count(recordings, eq(recordings.sessionId, call.id))).toBe(1);
  });

  it('is nobody else’s to record, to stop or to see', async () => {
    const { id, partId } = await kept();
    const admin = await createPerson(house.db, 'Eve');
    await house.db.update(users).set({ isAdmin: true }).where(eq(users.id, admin));
    for (const refused of [
      await ask(admin),
      await propose(admin),
      await answer(admin, id, true),
      await stop(admin, id),
      await ask(admin, `/${id}/parts/${partId}/link`, {}),
    ]) {
      expect(refused.status).toBe(404);
    }
  });
});

describe('the media node', () => {
  it('is told until it answers, and another one when the room has moved', async () => {
    const id = await agreed();
    await sweep();
    await sweep();
    expect(commands).toHaveLength(2);
    expect(commands[0]).toMatchObject({
      node: NODE,
      command: { type: 'recording.start', room: call.id, recordingId: id },
    });
    await open(id);
    await sweep();
    expect(commands).toHaveLength(2);

    living.add('sfu-two');
    await session({ sfuNode: 'sfu-two' });
    await sweep();
    await open(id);
    await sweep();
    expect(commands.slice(2).map(({ node }) => node)).toEqual(['sfu-two', 'sfu-two']);
    await open(id, 'sfu-two');
    await sweep();
    expect(commands).toHaveLength(4);
    // What the first has to say now is not the end of it.
    await closed(id, 'failed');
    expect((await listed())[0]?.status).toBe('recording');
  });

  it('ends it when the call is over, and is asked until everything is in', async () => {
    const id = await agreed();
    await session({ status: 'ended', endedAt: new Date() });
    await sweep();
    expect((await listed())[0]).toMatchObject({ status: 'stopped', endReason: 'session_over', state: 'processing' });
    await house.db
      .update(recordings)
      .set({ stoppedAt: sql`clock_timestamp() - interval '5 seconds'` })
      .where(eq(recordings.id, id));
    await sweep();
    expect(commands.at(-1)?.command.type).toBe('recording.stop');
    told = [];
    await part(id, { status: 'stored', durationMs: 1_234 });
    await closed(id, 'room_closed');
    expect((await listed())[0]).toMatchObject({ state: 'ready', parts: [{ durationMs: 1_234, role: 'customer' }] });
    expect(told).toHaveLength(2);
  });

  it('leaves what it has written when it dies', async () => {
    const id = await agreed();
    const [found, lost] = [await part(id, { status: 'writing' }), await part(id, { status: 'writing' })];
    const file = await deps().storage.begin(recordingKey(id, found));
    await file.write(HEAD);
    for (const patch of [...withAudio(), ...withVideo({ width: 320, height: 240 })])
      await file.write(patch.bytes, patch.at);
    const blocks = Array.from({ length: 100 }, (_, i) => [
      { track: AUDIO_TRACK, time: i * 20, key: true, data: Buffer.from([1]) },
      { track: VIDEO_TRACK, time: i * 20, key: i === 0, data: Buffer.from([2]) },
    ]).flat();
    await file.write(cluster(0, blocks));
    // Killed in the middle of a write.
    await file.write(cluster(2_000, blocks).subarray(0, 300));
    await sweep();
    expect((await house.db.select().from(recordingParts).where(eq(recordingParts.id, found)))[0]?.status).toBe(
      'writing',
    );
    living.clear();
    await stop(call.customerId, id);
    await sweep();
    await sweep();
    const [recording] = await listed();
    expect(recording).toMatchObject({ state: 'ready', parts: [{ id: found, durationMs: 2_000, hasVideo: true }] });
    const { bytes } = recording!.parts[0]!;
    expect(readWebm(Buffer.from((await deps().storage.get(recordingKey(id, found)))!))).toMatchObject({
      durationMs: 2_000,
      blocks: { length: 200 },
      cues: [{ time: 0, isCluster: true }],
    });
    expect(await deps().storage.size(recordingKey(id, found))).toBe(bytes);
    const of = await house.db.select().from(recordingParts).where(eq(recordingParts.id, lost));
    expect(of[0]?.status).toBe('failed');
    await file.discard();
  });

  it('says when nothing came of it, and nothing it says of another call or person is believed', async () => {
    const id = await agreed();
    await part(id, { room: randomUUID() });
    await part(id, { userId: await createPerson(house.db, 'Eve') });
    await closed(id, 'failed');
    expect((await listed())[0]).toMatchObject({ state: 'failed', endReason: 'failed', parts: [] });
    const again = await agreed();
    await stop(call.customerId, again);
    await closed(again);
    expect((await listed())[1]).toMatchObject({ state: 'empty' });
  });
});

describe('a file of it', () => {
  it('is played and saved by a link of one’s own, in ranges', async () => {
    const { id, partId } = await kept();
    const { body } = await ask(call.consultantId, `/${id}/parts/${partId}/link`, {});
    const path = body.path as string;
    const whole = await house.call('GET', path);
    expect([whole.status, whole.text]).toEqual([200, '0123456789']);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'video/webm',
      'accept-ranges': 'bytes',
      'content-length': '10',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const some = await house.call('GET', path, { headers: { range: 'bytes=3-5' } });
    expect([some.status, some.text, some.headers.get('content-range')]).toEqual([206, '345', 'bytes 3-5/10']);
    expect((await house.call('GET', path, { headers: { range: 'bytes=99-' } })).status).toBe(416);
    const saved = await house.call('GET', `${path}&save=1`);
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename=call-[\d-]+-customer-\d+s\.webm$/);
  });

  it('is not to be had by a link that is forged, another’s, too old, or by an access token', async () => {
    const { partId } = await kept();
    const other = await kept();
    const stranger = await createPerson(house.db, 'Eve');
    const secret = house.config.ACCESS_TOKEN_SECRET;
    const get = async (token: string, part = partId) =>
      (await house.call('GET', `/api/recordings/${part}?${new URLSearchParams({ token })}`)).status;
    const { token } = await createLinks(secret).sign(call.customerId, partId);
    expect(await get(token)).toBe(200);
    expect(await get(`${token}x`)).toBe(404);
    expect(await get(token, other.partId)).toBe(404);
    expect(await get((await createLinks('another secret').sign(call.customerId, partId)).token)).toBe(404);
    expect(await get((await createLinks(secret).sign(stranger, partId)).token)).toBe(404);
    const longAgo = { now: () => Date.now() - 7 * 3_600_000 };
    expect(await get((await createLinks(secret, longAgo).sign(call.customerId, partId)).token)).toBe(404);
    expect(await get(await tokenOf(call.customerId))).toBe(404);
    const asAccess = await house.call('GET', `/api/sessions/${call.id}/recordings`, { accessToken: token });
    expect(asAccess.status).toBe(401);
  });

  it('is deleted after its time, the agreement stays', async () => {
    const { id, partId } = await kept();
    await deleteExpiredRecordings(deps());
    expect((await listed())[0]?.state).toBe('ready');
    const past = sql`clock_timestamp() - interval '1 second'`;
    await house.db.update(recordings).set({ expiresAt: past }).where(eq(recordings.id, id));
    expect((await ask(call.customerId, `/${id}/parts/${partId}/link`, {})).status).toBe(404);
    await deleteExpiredRecordings(deps());
    expect((await listed())[0]).toMatchObject({ state: 'expired', parts: [] });
    expect(await readdir(join(folder, 'recordings', id))).toEqual([]);
  });

  it('goes with the account of either', async () => {
    const { id } = await kept();
    await session({ status: 'ended', endedAt: new Date() });
    await house.db.transaction((tx) => eraseUser(tx, call.consultantId));
    await deleteExpiredRecordings(deps());
    expect((await listed())[0]).toMatchObject({ id, state: 'expired' });
    expect(await readdir(join(folder, 'recordings', id))).toEqual([]);
  });
});
