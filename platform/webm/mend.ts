import type { LeftFile } from '../storage.ts';
import { AUDIO_TRACK, cuesOf, finished, HEAD, VIDEO_TRACK, type Cue } from './write.ts';

const CLUSTER = 0x1f43b675;
const TIMECODE = 0xe7;
const SIMPLE_BLOCK = 0xa3;
/** How long the last sound or picture is shown, about. */
const LAST_MS = 20;

/** What there is of a file that somebody else has written. Times in ms. */
export interface Mended {
  bytes: number;
  durationMs: number;
  hasVideo: boolean;
}

interface Element {
  id: number;
  /** Where its content is. */
  from: number;
  to: number;
}

/** The length of a number, by the zeros that it begins with (RFC 8794, 4). */
const lengthOf = (byte: number): number => Math.clz32(byte) - 23;

/** The element at `at`; null where there is none, or only the beginning of one. */
function elementAt(bytes: Buffer, at: number): Element | null {
  const idLength = lengthOf(bytes[at] ?? 0);
  const sizeAt = at + idLength;
  const sizeLength = lengthOf(bytes[sizeAt] ?? 0);
  if (idLength > 4 || sizeLength > 8 || sizeAt + sizeLength > bytes.length) return null;
  let size = bytes[sizeAt]! & (0xff >> sizeLength);
  for (let i = 1; i < sizeLength; i += 1) size = size * 256 + bytes[sizeAt + i]!;
  const from = sizeAt + sizeLength;
  return { id: bytes.readUIntBE(at, idLength), from, to: from + size };
}

/** What one cluster holds: from when to when, and its first key frame. Null when it is none of ours. */
function readCluster(bytes: Buffer): { from: number; until: number; key: number | null; hasVideo: boolean } | null {
  const begin = elementAt(bytes, 0);
  if (begin?.id !== TIMECODE || begin.to - begin.from !== 8) return null;
  const from = Number(bytes.readBigUInt64BE(begin.from));
  let [until, key, hasVideo] = [from, null as number | null, false];
  for (let at = begin.to; at < bytes.length;) {
    const block = elementAt(bytes, at);
    if (block?.id !== SIMPLE_BLOCK || block.to > bytes.length || block.to < block.from + 4) return null;
    const time = from + bytes.readInt16BE(block.from + 1);
    const isVideo = (bytes[block.from]! & 0x7f) === VIDEO_TRACK;
    until = Math.max(until, time);
    hasVideo ||= isVideo;
    if (isVideo && bytes[block.from + 3]! & 0x80) key ??= time;
    at = block.to;
  }
  return { from, until, key, hasVideo };
}

/** The longest beginning of an element that has to be looked at. */
const ELEMENT_HEAD = 12;

/**
 * Completes a file of `write.ts` that its writer could not: keeps its whole clusters, and adds the index and the length. One that is complete stays as
 * it is. @returns null when there is nothing in it to be seen or heard.
 */
export async function mendWebm(file: LeftFile): Promise<Mended | null> {
  const video: Cue[] = [];
  const audio: Cue[] = [];
  let at = HEAD.length;
  let until = 0;
  let hasVideo = false;
  for (;;) {
    const head = elementAt(await file.read(at, ELEMENT_HEAD), 0);
    if (head?.id !== CLUSTER || at + head.to > file.bytes) break;
    const cluster = readCluster(await file.read(at + head.from, head.to - head.from));
    if (!cluster) break;
    if (cluster.key !== null) video.push({ time: cluster.key, track: VIDEO_TRACK, at });
    audio.push({ time: cluster.from, track: AUDIO_TRACK, at });
    hasVideo ||= cluster.hasVideo;
    until = cluster.until;
    at += head.to;
  }
  const durationMs = until + LAST_MS;
  const index = hasVideo ? video : audio;
  if (audio.length === 0) return null;

  const cues = index.length > 0 ? cuesOf(index) : null;
  const cuesAt = cues && at;
  await file.truncate(at);
  if (cues) await file.write(cues, at);
  const bytes = at + (cues?.length ?? 0);
  for (const patch of finished({ durationMs, cuesAt, bytes })) await file.write(patch.bytes, patch.at);
  return { bytes, durationMs, hasVideo };
}
