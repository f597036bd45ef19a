import { describe, expect, it } from 'vitest';
import { parseRtp } from './rtp.ts';
import { createVp8Assembler, parseVp8 } from './vp8.ts';

const KEY = Buffer.from([0x10, 2, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 9, 9]);
const DELTA = Buffer.from([0x11, 2, 0, 7, 7, 7, 7, 7, 7, 7]);

function assemble() {
  let asked = 0;
  const take = createVp8Assembler(() => (asked += 1));
  let timestamp = 0;
  return {
    asked: () => asked,
    /** Sends one picture in packets, without those of `lost`. */
    picture(data: Buffer, lost: number[] = [], afterGap = false) {
      timestamp += 3_000;
      const half = Math.ceil(data.length / 2);
      const halves = [data.subarray(0, half), data.subarray(half)];
      let out = null;
      let gap = afterGap;
      for (const [i, part] of halves.entries()) {
        if (lost.includes(i)) {
          gap = true;
          continue;
        }
        const payload = Buffer.concat([Buffer.from([i === 0 ? 0x10 : 0x00]), part]);
        out = take({ timestamp, marker: i === 1, payload, arrivedAt: 0 }, gap) ?? out;
        gap = false;
      }
      return out;
    },
  };
}

describe('pictures', () => {
  it('begin with a key frame, which is asked for', () => {
    const { picture, asked } = assemble();
    expect(picture(DELTA)).toBe(null);
    expect(asked()).toBe(1);
    expect(picture(KEY)).toMatchObject({ key: { width: 640, height: 360 }, data: KEY });
    expect(picture(DELTA)).toMatchObject({ key: null, data: DELTA });
    expect(asked()).toBe(1);
  });

  it('that lack a part are left out, and all that build on them', () => {
    const { picture, asked } = assemble();
    picture(KEY);
    expect(picture(DELTA, [0])).toBe(null);
    expect(picture(DELTA)).toBe(null);
    expect(asked()).toBe(2);
    expect(picture(KEY)).not.toBe(null);
    expect(picture(DELTA)).not.toBe(null);
    // Its end is lost: known with the packet after it.
    expect(picture(DELTA, [1])).toBe(null);
    expect(picture(DELTA, [], true)).toBe(null);
    expect(picture(KEY)).not.toBe(null);
  });
});

it('knows every form of descriptor', () => {
  const forms: [number[], boolean][] = [
    [[0x10], true],
    [[0x00], false],
    [[0x11], false],
    [[0x90, 0x80, 0x05], true],
    [[0x90, 0x80, 0x85, 0x01], true],
    [[0x90, 0xe0, 0x85, 0x01, 0x02, 0x03], true],
    [[0x80, 0x10, 0x03], false],
  ];
  for (const [descriptor, begins] of forms) {
    expect(parseVp8(Buffer.from([...descriptor, 42]))).toEqual({ begins, data: Buffer.from([42]) });
    expect(parseVp8(Buffer.from(descriptor))).toBe(null);
  }
});

it('takes RTP apart, with sources, extensions and padding, and refuses what is none', () => {
  const packet = Buffer.from([
    0xb1, 0xe0, 1, 2, 0, 0, 0, 5, 0, 0, 0, 1, 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 42, 43, 0, 2,
  ]);
  expect(parseRtp(packet)).toEqual({ sequence: 258, timestamp: 5, marker: true, payload: Buffer.from([42, 43]) });
  for (const length of [0, 11, 16, 20, 24]) expect(parseRtp(packet.subarray(0, length))).toBe(null);
  expect(parseRtp(Buffer.from([0x40, ...packet.subarray(1)]))).toBe(null);
});
