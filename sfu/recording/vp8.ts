/** One RTP payload of VP8 (RFC 7741, 4.2). */
export interface Vp8Payload {
  /** A picture begins with it. */
  begins: boolean;
  data: Buffer;
}

/** A whole picture. */
export interface Vp8Frame {
  data: Buffer;
  /** Can be decoded without any before it; then with its size in pixels. */
  key: { width: number; height: number } | null;
  timestamp: number;
  /** When its last packet arrived, ms. */
  arrivedAt: number;
}

/** Takes the descriptor off. @returns null when there is nothing behind it. */
export function parseVp8(payload: Buffer): Vp8Payload | null {
  const first = payload[0] ?? 0;
  let at = 1;
  if (first & 0x80) {
    const extension = payload[at] ?? 0;
    at += 1;
    if (extension & 0x80) at += (payload[at] ?? 0) & 0x80 ? 2 : 1;
    if (extension & 0x40) at += 1;
    if (extension & 0x30) at += 1;
  }
  if (payload.length <= at) return null;
  return { begins: (first & 0x10) !== 0 && (first & 0x07) === 0, data: payload.subarray(at) };
}

/** Size of a key frame (RFC 6386, 9.1); null for any other picture. */
export function keyFrameSize(frame: Buffer): { width: number; height: number } | null {
  const isKey = frame.length >= 10 && (frame[0]! & 1) === 0;
  if (!isKey || frame[3] !== 0x9d || frame[4] !== 0x01 || frame[5] !== 0x2a) return null;
  return { width: frame.readUInt16LE(6) & 0x3fff, height: frame.readUInt16LE(8) & 0x3fff };
}

interface Packet {
  timestamp: number;
  marker: boolean;
  payload: Buffer;
  arrivedAt: number;
}

/**
 * Puts pictures together from packets in their order. What follows on something that is missing cannot be shown rightly: it is left out until
 * the next key frame, which `wantKeyFrame` asks for.
 */
export function createVp8Assembler(wantKeyFrame: () => void) {
  let parts: Buffer[] = [];
  let timestamp: number | null = null;
  let waitsForKey = true;

  return (packet: Packet, afterGap: boolean): Vp8Frame | null => {
    if (afterGap) [parts, timestamp, waitsForKey] = [[], null, true];
    const vp8 = parseVp8(packet.payload);
    if (vp8?.begins && timestamp !== packet.timestamp) [parts, timestamp] = [[], packet.timestamp];
    if (vp8 && timestamp === packet.timestamp) parts.push(vp8.data);
    if (!packet.marker) return null;

    const data = timestamp === packet.timestamp ? Buffer.concat(parts) : null;
    [parts, timestamp] = [[], null];
    const key = data && keyFrameSize(data);
    if (key) waitsForKey = false;
    if (waitsForKey) wantKeyFrame();
    if (waitsForKey || !data?.length) return null;
    return { data, key, timestamp: packet.timestamp, arrivedAt: packet.arrivedAt };
  };
}
