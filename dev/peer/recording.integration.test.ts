import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sfuCommandsStream, type SfuCommand } from '@cc/contract/sfu-commands.ts';
import { sfuNodeKey, sfuNodeSchema } from '@cc/contract/sfu-node.ts';
import { recordingKey } from '@cc/contract/recording-key.ts';
import type { SfuFactOf } from '@cc/contract/sfu-facts.ts';
import { readWebm, type ReadWebm } from '@cc/platform/webm/testing/read-webm.ts';
import { AUDIO_TRACK, VIDEO_TRACK } from '@cc/platform/webm/write.ts';
import { sleep, startTestNode, until, type TestNode } from '@cc/sfu/testing/harness.ts';
import { loadClip, type Clip } from './clip.ts';
import { createPeer, type Peer } from './peer.ts';

let node: TestNode;
let clip: Clip;
let folder: string;
let peers: Peer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cc-recording-'));
  [node, clip] = await Promise.all([
    startTestNode({ storageDirectory: folder, settings: { SFU_RECORDINGS_MAX: '1' } }),
    loadClip(),
  ]);
});
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.leave()));
  peers = [];
});
afterAll(async () => {
  await node.close();
  await rm(folder, { recursive: true });
});

const command = (sent: SfuCommand) =>
  node.redis.xadd(sfuCommandsStream(node.sfu.node), '*', 'command', JSON.stringify(sent));

async function inCall() {
  const room = randomUUID();
  const people = [randomUUID(), randomUUID()] as const;
  const [a, b] = people.map((sub) => createPeer({ clip, getToken: () => node.access({ room, sub }) })) as [Peer, Peer];
  peers.push(a, b);
  await Promise.all([a.join(), b.join()]);
  expect(await until(() => [a, b].every((peer) => peer.stats().receivedVideo > 0))).toBe(true);
  return { room, people, a, b };
}

async function record(room: string, maxBytes = 1e9) {
  const recordingId = randomUUID();
  await command({ type: 'recording.start', id: randomUUID(), room, recordingId, maxBytes });
  await node.fact(room, 'recording_open');
  const stop = async () => {
    await command({ type: 'recording.stop', id: randomUUID(), room, recordingId });
    return node.fact(room, 'recording_closed', (fact) => fact.recordingId === recordingId);
  };
  const parts = async (status: SfuFactOf<'recording_part'>['status']) =>
    (await node.facts(room)).filter((fact) => fact.type === 'recording_part').filter((fact) => fact.status === status);
  const read = async (partId: string): Promise<ReadWebm> =>
    readWebm(await readFile(join(folder, recordingKey(recordingId, partId))));
  return { recordingId, stop, parts, read };
}

const times = ({ blocks }: ReadWebm, track: number) => blocks.filter((b) => b.track === track).map((b) => b.time);

/** The longest time between two blocks, ms. */
const longestGap = (all: number[]) => Math.max(...all.slice(1).map((time, i) => time - all[i]!));

describe('a recording', () => {
  it('keeps a file of each person that plays from its first moment, and reports it', async () => {
    const { room, people, a } = await inCall();
    const { stop, parts, read } = await record(room);
    expect(await until(async () => (await parts('writing')).length === 2)).toBe(true);
    await sleep(2_500);
    // What is silent must not make the rest of the sound come too early.
    await a.call.setMic(false);
    await sleep(1_500);
    await a.call.setMic(true);
    await sleep(1_000);
    expect(await stop()).toMatchObject({ reason: 'stopped' });

    const stored = await parts('stored');
    expect(stored.map((part) => part.userId).toSorted()).toEqual(people.toSorted());
    for (const part of stored) {
      const file = await read(part.partId);
      expect(part).toMatchObject({ kind: 'person', hasVideo: true });
      expect(part.durationMs).toBeGreaterThan(4_500);
      expect(file.durationMs).toBeCloseTo(part.durationMs, -1);
      expect([...file.tracks.values()].map(({ codec }) => codec)).toEqual(['V_VP8', 'A_OPUS']);
      expect(file.tracks.get(VIDEO_TRACK)).toMatchObject({ width: expect.any(Number), height: expect.any(Number) });
      expect(file.blocks.find((block) => block.track === VIDEO_TRACK)?.key).toBe(true);
      expect(file.cues.length).toBeGreaterThan(0);
      expect(file.cues.every((cue) => cue.isCluster)).toBe(true);
      const [picture, sound] = [times(file, VIDEO_TRACK), times(file, AUDIO_TRACK)];
      expect(picture[0]).toBeLessThan(1_500);
      expect(picture.length).toBeGreaterThan(40);
      expect(longestGap(picture)).toBeLessThan(1_000);
      // 20 ms each, end to end.
      expect(longestGap(sound)).toBeLessThanOrEqual(21);
      expect(sound.at(-1)! - sound[0]!).toBeCloseTo((sound.length - 1) * 20, -2);
      expect(part.durationMs - sound.at(-1)!).toBeLessThan(800);
    }
    expect((await readdir(join(folder, 'recordings', stored[0]!.recordingId))).length).toBe(2);
  });

  it('goes on in new parts when the media worker dies', async () => {
    const { room } = await inCall();
    const { stop, parts, read } = await record(room);
    expect(await until(async () => (await parts('writing')).length === 2)).toBe(true);
    await sleep(1_200);
    process.kill(node.sfu.rooms.get(room)?.mediaWorker.worker.pid ?? 0, 'SIGKILL');
    expect(await until(async () => (await parts('writing')).length === 4, 8_000)).toBe(true);
    await sleep(1_200);
    await stop();
    const stored = await parts('stored');
    expect(stored).toHaveLength(4);
    for (const { partId } of stored) expect((await read(partId)).blocks.length).toBeGreaterThan(30);
  });

  it('ends with its room, and with somebody who leaves ends their part alone', async () => {
    const { room, people, b } = await inCall();
    const { recordingId, parts } = await record(room);
    expect(await until(async () => (await parts('writing')).length === 2)).toBe(true);
    await sleep(500);
    await b.leave();
    expect(await until(async () => (await parts('stored')).length === 1)).toBe(true);
    expect((await parts('stored'))[0]?.userId).toBe(people[1]);
    await command({ type: 'room.close', id: randomUUID(), room, reason: 'ended' });
    const closed = await node.fact(room, 'recording_closed', (fact) => fact.recordingId === recordingId);
    expect(closed.reason).toBe('room_closed');
    expect(await parts('stored')).toHaveLength(2);
  });

  it('ends itself and not the call when it has used up its bytes, and does not begin anew', async () => {
    const { room, a } = await inCall();
    const { recordingId, parts } = await record(room, 20_000);
    const closed = await node.fact(room, 'recording_closed', (fact) => fact.recordingId === recordingId, 10_000);
    expect(closed.reason).toBe('full');
    expect((await parts('stored')).length).toBe(2);
    await command({ type: 'recording.start', id: randomUUID(), room, recordingId, maxBytes: 1e9 });
    const before = a.stats().receivedVideo;
    expect(await until(() => a.stats().receivedVideo > before + 5)).toBe(true);
    expect((await parts('writing')).length).toBe(2);
    expect(node.sfu.rooms.get(room)?.peers.size).toBe(2);
  });

  it('is refused while as many calls are recorded as may be, and has its place once one of them is not any more', async () => {
    const [first, second] = [await inCall(), await inCall()];
    const known = async () =>
      sfuNodeSchema.parse(await node.redis.hgetall(sfuNodeKey(node.sfu.node))).recordingsFree ?? null;
    expect(await known()).toBe(1);
    const { stop } = await record(first.room);
    expect(await until(async () => (await known()) === 0)).toBe(true);
    const refused = { type: 'recording.start', room: second.room, recordingId: randomUUID(), maxBytes: 1e9 } as const;
    await command({ ...refused, id: randomUUID() });
    const closed = await node.fact(second.room, 'recording_closed');
    expect(closed).toMatchObject({ recordingId: refused.recordingId, reason: 'busy' });
    const metrics = await (await fetch(`${node.url}/metrics`)).text();
    expect(metrics).toMatch(/^\w*sfu_recordings_refused(\{.*\})? 1$/m);
    expect(metrics).toMatch(/^\w*sfu_recordings(\{.*\})? 1$/m);

    await stop();
    expect(await until(async () => (await known()) === 1)).toBe(true);
    // The one that was refused does not begin by itself, however often it is told; a new one does.
    await command({ ...refused, id: randomUUID() });
    const again = await record(second.room);
    expect(await until(async () => (await again.parts('writing')).length === 2)).toBe(true);
    expect((await again.parts('writing')).every((part) => part.recordingId === again.recordingId)).toBe(true);
    await again.stop();
  });
});
