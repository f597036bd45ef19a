/** What a file says of itself, read by the letter of the format (RFC 8794, RFC 9559). */
export interface ReadWebm {
  durationMs: number | null;
  /** Codecs of the tracks by their number. */
  tracks: Map<number, { codec: string; width: number | null; height: number | null }>;
  blocks: { track: number; time: number; key: boolean; data: Buffer }[];
  /** Where the index points to: the time, and whether a cluster begins there. */
  cues: { time: number; isCluster: boolean }[];
}

const CONTAINERS = new Set([0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x1f43b675, 0x1c53bb6b, 0xbb, 0xb7]);

/** Reads a file, whole or cut off. @throws Error where it breaks the format. */
export function readWebm(bytes: Buffer): ReadWebm {
  const found: ReadWebm = { durationMs: null, tracks: new Map(), blocks: [], cues: [] };
  let segmentAt = 0;
  let track = 0;
  let clusterTime = 0;
  let cueTime = 0;

  const idAt = (at: number): { id: number; length: number } => {
    const length = Math.clz32(bytes[at]!) - 23;
    if (length < 1 || length > 4) throw new Error(`no element at ${at}`);
    return { id: bytes.readUIntBE(at, length), length };
  };

  function sizeAt(at: number): { size: number; length: number } {
    const length = Math.clz32(bytes[at]!) - 23;
    if (length < 1 || length > 8) throw new Error(`no length at ${at}`);
    const raw = [...bytes.subarray(at, at + length)];
    raw[0]! &= 0xff >> length;
    const isUnknown = raw[0] === 0xff >> length && raw.slice(1).every((byte) => byte === 0xff);
    return { size: isUnknown ? Infinity : raw.reduce((all, byte) => all * 256 + byte, 0), length };
  }

  const uint = (at: number, size: number): number => Number(`0x${bytes.toString('hex', at, at + size) || '0'}`);

  function walk(from: number, to: number): void {
    for (let at = from; at < to;) {
      const { id, length } = idAt(at);
      const { size, length: sizeLength } = sizeAt(at + length);
      const start = at + length + sizeLength;
      const end = Math.min(start + size, to);
      if (size !== Infinity && start + size > to)
        throw new Error(`0x${id.toString(16)} at ${at} is longer than what holds it`);
      take(id, start, end);
      if (CONTAINERS.has(id)) walk(start, end);
      at = end;
    }
  }

  function take(id: number, at: number, end: number): void {
    const entry = found.tracks.get(track);
    if (id === 0x18538067) segmentAt = at;
    else if (id === 0x4489) found.durationMs = bytes.readDoubleBE(at);
    else if (id === 0xd7) found.tracks.set((track = bytes[at]!), { codec: '', width: null, height: null });
    else if (id === 0x86 && entry) entry.codec = bytes.toString('latin1', at, end);
    else if (id === 0xb0 && entry) entry.width = uint(at, end - at);
    else if (id === 0xba && entry) entry.height = uint(at, end - at);
    else if (id === 0xe7) clusterTime = uint(at, end - at);
    else if (id === 0xa3) {
      const [number, time, flags] = [bytes[at]! & 0x7f, bytes.readInt16BE(at + 1), bytes[at + 3]!];
      const data = bytes.subarray(at + 4, end);
      found.blocks.push({ track: number, time: clusterTime + time, key: (flags & 0x80) !== 0, data });
    } else if (id === 0xb3) cueTime = uint(at, end - at);
    else if (id === 0xf1) {
      found.cues.push({ time: cueTime, isCluster: idAt(segmentAt + uint(at, end - at)).id === 0x1f43b675 });
    }
  }

  walk(0, bytes.length);
  return found;
}
