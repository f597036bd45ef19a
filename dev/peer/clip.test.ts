import { expect, it } from 'vitest';
import { loadClip } from './clip.ts';
import { createRtpStream } from './packetize.ts';

it('reads the demo clip: eight seconds, a key frame every second', async () => {
  const clip = await loadClip();
  expect(clip.frameMs).toBe(40);
  expect(clip.video).toHaveLength(200);
  expect(clip.video.filter((frame) => frame.key)).toHaveLength(8);
  expect(clip.video[0]?.key).toBe(true);
  expect(clip.audio).toHaveLength(401);
});

it('cuts a frame into packets that fit, with one marker at the end', () => {
  const packets = createRtpStream(90_000).vp8(Buffer.alloc(2_500, 7), 1_000);
  expect(packets.map((packet) => packet.length)).toEqual([1_166, 1_166, 216]);
  expect(packets.map((packet) => (packet[1] ?? 0) >> 7)).toEqual([0, 0, 1]);
  // The start bit of the payload descriptor is only in the first part.
  expect(packets.map((packet) => (packet[12] ?? 0) & 0x10)).toEqual([0x10, 0, 0]);
  expect(new Set(packets.map((packet) => packet.readUInt32BE(4)))).toEqual(new Set([90_000]));
  const sequence = packets.map((packet) => packet.readUInt16BE(2));
  expect(sequence.map((number) => number - (sequence[0] ?? 0))).toEqual([0, 1, 2]);
});
