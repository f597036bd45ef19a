/**
 * The bytes of a WebM file with one VP8 and one Opus track (EBML, RFC 8794; Matroska, RFC 9559). The head has a fixed length and is patched when
 * more is known, so that what is on disk can be played at any moment: a track that has nothing yet, the length and the way to the index are
 * `Void` elements of the same size until then.
 */
const ID = {
  ebml: [0x1a, 0x45, 0xdf, 0xa3],
  segment: [0x18, 0x53, 0x80, 0x67],
  seekHead: [0x11, 0x4d, 0x9b, 0x74],
  info: [0x15, 0x49, 0xa9, 0x66],
  tracks: [0x16, 0x54, 0xae, 0x6b],
  cluster: [0x1f, 0x43, 0xb6, 0x75],
  cues: [0x1c, 0x53, 0xbb, 0x6b],
} as const;
const TRACK_ENTRY = 0xae;
const VOID = 0xec;

export const VIDEO_TRACK = 1;
export const AUDIO_TRACK = 2;

/** A length in as few bytes as it needs (RFC 8794, 4). */
function vint(value: number): Buffer {
  if (value < 0x7f) return Buffer.from([0x80 | value]);
  if (value < 0x3fff) return Buffer.from([0x40 | (value >> 8), value & 0xff]);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  bytes[0] = 0x01;
  return bytes;
}

const element = (id: readonly number[], ...content: Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from(id), vint(body.length), body]);
};
const u8 = (value: number) => Buffer.from([value]);
const u16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
function f64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}
/** Something to be skipped, `length` bytes in all. */
const nothing = (length: number): Buffer =>
  Buffer.concat([u8(VOID), u8(0x80 | (length - 2)), Buffer.alloc(length - 2)]);

const EBML = element(
  ID.ebml,
  element([0x42, 0x86], u8(1)),
  element([0x42, 0xf7], u8(1)),
  element([0x42, 0xf2], u8(4)),
  element([0x42, 0xf3], u8(8)),
  element([0x42, 0x82], Buffer.from('webm')),
  element([0x42, 0x87], u8(4)),
  element([0x42, 0x85], u8(2)),
);
/** Of unknown length until it is finished. */
const SEGMENT = Buffer.from([...ID.segment, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
const SEGMENT_AT = EBML.length + SEGMENT.length;

const duration = (ms: number) => element([0x44, 0x89], f64(ms));
const DURATION_BYTES = duration(0).length;
const INFO = element(
  ID.info,
  nothing(DURATION_BYTES),
  // Times are in ms.
  element([0x2a, 0xd7, 0xb1], Buffer.from([0x0f, 0x42, 0x40])),
  element([0x4d, 0x80], Buffer.from('consultant-connect')),
  element([0x57, 0x41], Buffer.from('consultant-connect')),
);

const trackEntry = (number: number, type: number, codec: string, ...more: Buffer[]): Buffer =>
  element(
    [TRACK_ENTRY],
    element([0xd7], u8(number)),
    element([0x73, 0xc5], u8(number)),
    element([0x83], u8(type)),
    element([0x9c], u8(0)),
    element([0x86], Buffer.from(codec)),
    ...more,
  );

const OPUS_HEAD = Buffer.from([...Buffer.from('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);
// Its size in pixels comes last, so that it is found from the end.
const VIDEO = trackEntry(
  VIDEO_TRACK,
  1,
  'V_VP8',
  element([0xe0], element([0xb0], u16(640)), element([0xba], u16(360))),
);
const AUDIO = trackEntry(
  AUDIO_TRACK,
  2,
  'A_OPUS',
  element([0x63, 0xa2], OPUS_HEAD),
  element([0x56, 0xaa], u8(0)),
  element([0x56, 0xbb], Buffer.from([0x04, 0xc4, 0xb4, 0x00])),
  element([0xe1], element([0xb5], f64(48_000)), element([0x9f], u8(2))),
);
const asNothing = (entry: Buffer): Buffer => Buffer.concat([u8(VOID), entry.subarray(1)]);
const TRACKS = element(ID.tracks, asNothing(VIDEO), asNothing(AUDIO));

/** @param cuesAt position of the index in the segment */
function seekHead(cuesAt: number): Buffer {
  const seek = (id: readonly number[], at: number) =>
    element([0x4d, 0xbb], element([0x53, 0xab], Buffer.from(id)), element([0x53, 0xac], u64(at)));
  const infoAt = SEEK_HEAD_BYTES;
  return element(ID.seekHead, seek(ID.info, infoAt), seek(ID.tracks, infoAt + INFO.length), seek(ID.cues, cuesAt));
}
/** An id of 4 bytes, a length, and three places of 21 bytes. */
const SEEK_HEAD_BYTES = 5 + 3 * 21;

const INFO_AT = SEGMENT_AT + SEEK_HEAD_BYTES;
const VIDEO_AT = INFO_AT + INFO.length + TRACKS.length - AUDIO.length - VIDEO.length;
const AUDIO_AT = VIDEO_AT + VIDEO.length;

/** Some bytes, and where in the file they replace others. */
export interface Patch {
  at: number;
  bytes: Buffer;
}

/** What every file begins with. */
export const HEAD = Buffer.concat([EBML, SEGMENT, nothing(SEEK_HEAD_BYTES), INFO, TRACKS]);

/** There is a picture, of this size. */
export const withVideo = ({ width, height }: { width: number; height: number }): Patch[] => [
  { at: VIDEO_AT, bytes: u8(TRACK_ENTRY) },
  { at: AUDIO_AT - 6, bytes: u16(width) },
  { at: AUDIO_AT - 2, bytes: u16(height) },
];

/** There is sound. */
export const withAudio = (): Patch[] => [{ at: AUDIO_AT, bytes: u8(TRACK_ENTRY) }];

export interface Block {
  track: number;
  /** Ms from the beginning of the file. */
  time: number;
  key: boolean;
  data: Uint8Array;
}

/** Blocks of at most 32 s, in the order of their times but for small differences. */
export function cluster(from: number, blocks: readonly Block[]): Buffer {
  const parts = blocks.flatMap(({ track, time, key, data }) => {
    const head = Buffer.alloc(4);
    head[0] = 0x80 | track;
    head.writeInt16BE(time - from, 1);
    head[3] = key ? 0x80 : 0;
    return [u8(0xa3), vint(head.length + data.length), head, data];
  });
  return element(ID.cluster, element([0xe7], u64(from)), ...parts);
}

/** Where one can begin to play from: a cluster that begins with a key frame. */
export interface Cue {
  time: number;
  track: number;
  /** Position of the cluster in the file. */
  at: number;
}

/** The index, which goes behind everything else. */
export const cuesOf = (cues: readonly Cue[]): Buffer =>
  element(
    ID.cues,
    ...cues.map(({ time, track, at }) =>
      element(
        [0xbb],
        element([0xb3], u64(time)),
        element([0xb7], element([0xf7], u8(track)), element([0xf1], u64(at - SEGMENT_AT))),
      ),
    ),
  );

/** A file that is complete: how long it plays, where its index is (null without one), and how many bytes it has. */
export function finished(facts: { durationMs: number; cuesAt: number | null; bytes: number }): Patch[] {
  const size = u64(facts.bytes - SEGMENT_AT);
  size[0] = 0x01;
  return [
    { at: INFO_AT + 5, bytes: duration(facts.durationMs) },
    ...(facts.cuesAt === null ? [] : [{ at: SEGMENT_AT, bytes: seekHead(facts.cuesAt - SEGMENT_AT) }]),
    { at: EBML.length + 4, bytes: size },
  ];
}
