import { describe, expect, it } from 'vitest';
import type { LeftFile } from '../storage.ts';
import { mendWebm } from './mend.ts';
import { readWebm } from './testing/read-webm.ts';
import {
  AUDIO_TRACK,
  cluster,
  cuesOf,
  finished,
  HEAD,
  VIDEO_TRACK,
  withAudio,
  withVideo,
  type Block,
} from './write.ts';

/** `bytes` as a file. */
function inMemory(bytes: Buffer) {
  let content = bytes;
  const file: LeftFile = {
    get bytes() {
      return content.length;
    },
    read: async (at, length) => Buffer.from(content.subarray(at, at + length)),
    async write(more, at) {
      content = Buffer.concat([content, Buffer.alloc(Math.max(0, at + more.length - content.length))]);
      content.set(more, at);
    },
    truncate: async (length) => void (content = content.subarray(0, length)),
  };
  return { file, read: () => readWebm(content), content: () => content };
}

/** One second of sound, and of pictures where they are wanted, from `from` on; a key frame every three seconds. */
function second(from: number, withPictures: boolean): Buffer {
  const blocks: Block[] = [];
  for (let ms = 0; ms < 1_000; ms += 20) {
    blocks.push({ track: AUDIO_TRACK, time: from + ms, key: true, data: Buffer.alloc(60, 1) });
    const key = (from + ms) % 3_000 === 0;
    if (withPictures && ms % 100 === 0)
      blocks.push({ track: VIDEO_TRACK, time: from + ms, key, data: Buffer.alloc(key ? 20_000 : 900, 2) });
  }
  return cluster(from, blocks);
}

function leftBehind(seconds: number, withPictures = true): Buffer {
  const clusters = Array.from({ length: seconds }, (_, i) => second(i * 1_000, withPictures));
  const content = Buffer.concat([HEAD, ...clusters]);
  const patches = [...withAudio(), ...(withPictures ? withVideo({ width: 640, height: 480 }) : [])];
  for (const { at, bytes } of patches) bytes.copy(content, at);
  return content;
}

describe('a file that its writer could not complete', () => {
  it('is completed up to its last whole cluster, wherever it broke off', async () => {
    const whole = leftBehind(7);
    const lastAt = leftBehind(6).length;
    for (const cut of [0, 1, 2, 5, 11, 15, 700, whole.length - lastAt - 1]) {
      const { file, read, content } = inMemory(whole.subarray(0, lastAt + cut));
      const mended = await mendWebm(file);
      expect(mended).toEqual({ bytes: content().length, durationMs: 6_000, hasVideo: true });
      const found = read();
      expect(found.durationMs).toBe(6_000);
      expect(found.blocks.at(-1)?.time).toBe(5_980);
      expect(found.cues).toEqual([
        { time: 0, isCluster: true },
        { time: 3_000, isCluster: true },
      ]);
      expect([...found.tracks.values()].map(({ codec }) => codec)).toEqual(['V_VP8', 'A_OPUS']);
    }
  });

  it('without pictures can be jumped in as well', async () => {
    const { file, read } = inMemory(leftBehind(3, false));
    expect(await mendWebm(file)).toMatchObject({ durationMs: 3_000, hasVideo: false });
    expect(read().cues.map(({ time }) => time)).toEqual([0, 1_000, 2_000]);
  });

  it('ends the same when it is mended once more, or was complete', async () => {
    const { file, content } = inMemory(leftBehind(4));
    const first = await mendWebm(file);
    const once = Buffer.from(content());
    expect(await mendWebm(file)).toEqual(first);
    expect(content().equals(once)).toBe(true);

    const clusters = leftBehind(2);
    const cues = cuesOf([{ time: 0, track: VIDEO_TRACK, at: HEAD.length }]);
    const complete = Buffer.concat([clusters, cues]);
    const facts = { durationMs: 2_000, cuesAt: clusters.length, bytes: complete.length };
    for (const { at, bytes } of finished(facts)) bytes.copy(complete, at);
    const again = inMemory(Buffer.from(complete));
    expect(await mendWebm(again.file)).toEqual({ bytes: complete.length, durationMs: 2_000, hasVideo: true });
    expect(again.content().equals(complete)).toBe(true);
  });

  it('is nothing while nothing is in it', async () => {
    const beginnings = [Buffer.alloc(0), HEAD.subarray(0, 20), HEAD, leftBehind(1).subarray(0, HEAD.length + 40)];
    for (const bytes of beginnings) expect(await mendWebm(inMemory(bytes).file)).toBe(null);
  });
});
