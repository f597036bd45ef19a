import { readFile } from 'node:fs/promises';

/** A short picture and sound, already encoded, that can be sent over and over. */
export interface Clip {
  /** VP8 frames. */
  video: { data: Buffer; key: boolean }[];
  frameMs: number;
  /** Opus packets of 20 ms. */
  audio: Buffer[];
}

export const AUDIO_FRAME_MS = 20;

/** The clip that demo people show unless they have one of their own. */
export const DEMO_CLIP = new URL('../demo/clip/', import.meta.url);

/** Reads `clip.ivf` (VP8) and `clip.opusf` (Opus packets, each after its length as u16le) out of a folder; its URL ends in a slash. */
export async function loadClip(folder: URL = DEMO_CLIP): Promise<Clip> {
  const [ivf, opus] = await Promise.all([
    readFile(new URL('clip.ivf', folder)),
    readFile(new URL('clip.opusf', folder)),
  ]);
  return { ...parseIvf(ivf), audio: parseOpus(opus) };
}

/** IVF: a header that names its own length, rate and scale, then frames of a 12-byte header and their data. */
function parseIvf(file: Buffer): Pick<Clip, 'video' | 'frameMs'> {
  if (file.toString('latin1', 0, 4) !== 'DKIF' || file.toString('latin1', 8, 12) !== 'VP80') {
    throw new Error('clip.ivf is not VP8 in an IVF container');
  }
  const video: Clip['video'] = [];
  let at = file.readUInt16LE(6);
  while (at + 12 <= file.length) {
    const length = file.readUInt32LE(at);
    const data = file.subarray(at + 12, at + 12 + length);
    // RFC 6386 9.1: the lowest bit of a key frame's first byte is 0.
    video.push({ data, key: ((data[0] ?? 1) & 1) === 0 });
    at += 12 + length;
  }
  return { video, frameMs: (1000 * file.readUInt32LE(20)) / file.readUInt32LE(16) };
}

function parseOpus(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let at = 0;
  while (at + 2 <= file.length) {
    const length = file.readUInt16LE(at);
    packets.push(file.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return packets;
}
