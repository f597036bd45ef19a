import { describe, expect, it } from 'vitest';
import { readWebm } from '@cc/platform/webm/testing/read-webm.ts';
import { AUDIO_TRACK, VIDEO_TRACK } from '@cc/platform/webm/write.ts';
import { opusMs } from './opus.ts';
import { createPart } from './part.ts';
import { createTrackClock } from './track-clock.ts';

const KEY = Buffer.from([0x10, 2, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 9, 9]);
const SOUND = Buffer.from([0xfc, 1, 2, 3]);

function rtp(sequence: number, timestamp: number, payload: Buffer, marker = false): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = marker ? 0x80 : 0;
  header.writeUInt16BE(sequence % 65_536, 2);
  header.writeUInt32BE(timestamp % 2 ** 32, 4);
  return Buffer.concat([header, payload]);
}

/** A part that writes to memory, on a clock that is told what time it is. */
function inMemory(failAt = Infinity) {
  let content = Buffer.alloc(0);
  let state = 'unfinished';
  let writes = 0;
  const clock = { at: 5_000 };
  const part = createPart({
    now: () => clock.at,
    onBytes: () => {},
    begin: async () => ({
      async write(bytes, at = content.length) {
        writes += 1;
        if (writes > failAt) throw new Error('the disk is full');
        const end = Math.max(content.length, at + bytes.length);
        const next = Buffer.alloc(end);
        content.copy(next);
        next.set(bytes, at);
        content = next;
      },
      finish: async () => void (state = 'kept'),
      discard: async () => void (state = 'gone'),
    }),
  });
  return { part, clock, read: () => readWebm(content), state: () => state };
}

describe('a part', () => {
  it('fills with silence what is muted, so that what is said later is heard where it was said', async () => {
    const { part, clock, read } = inMemory();
    const [voice, picture] = [part.audio(), part.video(() => {})];
    const from = clock.at;
    for (let ms = 0; ms <= 10_000; ms += 20) {
      clock.at = from + ms;
      const isMuted = ms >= 2_000 && ms < 8_000;
      if (!isMuted) voice.packet(rtp(isMuted ? 0 : ms < 2_000 ? ms / 20 : (ms - 6_000) / 20, 77 + ms * 48, SOUND));
      if (ms % 100 === 0) picture.packet(rtp(ms / 100, ms * 90, Buffer.concat([Buffer.from([0x10]), KEY]), true));
      if (ms % 240 === 0) part.tick();
    }
    expect(await part.finish()).toMatchObject({ hasVideo: true, durationMs: 10_020 });
    const { blocks, cues, durationMs } = read();
    const sound = blocks.filter(({ track }) => track === AUDIO_TRACK);
    expect(sound.map(({ time }) => time)).toEqual(Array.from({ length: 501 }, (_, i) => i * 20));
    const said = sound.filter(({ data }) => data.equals(SOUND)).map(({ time }) => time);
    expect(said).toEqual([
      ...Array.from({ length: 100 }, (_, i) => i * 20),
      ...Array.from({ length: 101 }, (_, i) => 8_000 + i * 20),
    ]);
    expect(blocks.filter(({ track }) => track === VIDEO_TRACK)).toHaveLength(101);
    expect(durationMs).toBe(10_020);
    expect(cues.length).toBeGreaterThan(3);
    expect(cues.every(({ isCluster }) => isCluster)).toBe(true);
  });

  it('has only the tracks of which something came', async () => {
    const { part, clock, read } = inMemory();
    const voice = part.audio();
    part.video(() => {});
    for (let i = 0; i < 100; i += 1) {
      clock.at += 20;
      voice.packet(rtp(i, i * 960, SOUND));
    }
    await part.finish();
    expect([...read().tracks.values()].map(({ codec }) => codec)).toEqual(['A_OPUS']);
    expect(read().cues[0]?.time).toBe(0);
  });

  it('is nothing when nothing came, and tells when the disk refuses it', async () => {
    expect(await inMemory().part.finish()).toBe(null);
    const { part, state } = inMemory(2);
    part.audio().packet(rtp(1, 1, SOUND));
    await expect(part.finish()).rejects.toThrow('the disk is full');
    expect(state()).toBe('gone');
    expect(part.failure).toBeInstanceOf(Error);
  });
});

it('goes by the stamps of a stream while they fit the clock, and over their end', () => {
  const time = createTrackClock(48_000);
  const start = 2 ** 32 - 960;
  expect(time(start, 100)).toBe(100);
  // Late on its way.
  expect(time(0, 190)).toBe(120);
  expect(time(960, 141)).toBe(140);
  // Begins anew.
  expect(time(5_000_000, 900)).toBe(900);
  expect(time(5_000_960, 905)).toBe(920);
});

it('knows how long the sound in a packet is', () => {
  const lengths = [[0x08], [0x18], [0x78], [0xfc], [0xe1, 0], [0xfb, 3], []].map((bytes) =>
    opusMs(Uint8Array.from(bytes)),
  );
  expect(lengths).toEqual([20, 60, 20, 20, 5, 60, 0]);
});
