/** RTP packets as the bench sends and reads them: one header extension, the transport-wide sequence number (one-byte form). */
const HEADER_BYTES = 20;
const ONE_BYTE_EXTENSIONS = 0xbede;

export interface PacketShape {
  payloadType: number;
  ssrc: number;
  /** Id of the transport-wide sequence number's extension, 1 to 14. */
  extensionId: number;
  payload: Buffer;
}

/** A packet to be sent over and over: {@link stamp} fills in what differs from one to the next. */
export function makePacket({ payloadType, ssrc, extensionId, payload }: PacketShape): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = 0x90;
  header[1] = payloadType;
  header.writeUInt32BE(ssrc, 8);
  header.writeUInt16BE(ONE_BYTE_EXTENSIONS, 12);
  header.writeUInt16BE(1, 14);
  header[16] = (extensionId << 4) | 1;
  return Buffer.concat([header, payload]);
}

export interface Stamp {
  sequence: number;
  timestamp: number;
  /** Transport-wide sequence number. */
  wide: number;
  marker: boolean;
}

export function stamp(packet: Buffer, { sequence, timestamp, wide, marker }: Stamp): void {
  packet[1] = (packet[1]! & 0x7f) | (marker ? 0x80 : 0);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt16BE(wide & 0xffff, 17);
}

/** Whether a packet of a multiplexed transport is RTCP (RFC 5761). */
export const isRtcp = (packet: Buffer): boolean => packet.length > 1 && packet[1]! >= 192 && packet[1]! <= 223;

/** The two bytes of a header extension, or null when the packet has none of that id. */
export function extensionOf(packet: Buffer, id: number): number | null {
  if (!(packet[0]! & 0x10)) return null;
  let at = 12 + 4 * (packet[0]! & 0x0f);
  if (packet.length < at + 4 || packet.readUInt16BE(at) !== ONE_BYTE_EXTENSIONS) return null;
  const end = Math.min(packet.length, at + 4 + 4 * packet.readUInt16BE(at + 2));
  for (at += 4; at < end;) {
    const head = packet[at]!;
    if (head === 0) {
      at += 1;
      continue;
    }
    const length = (head & 0x0f) + 1;
    if (head >> 4 === id) return length === 2 && at + 3 <= end ? packet.readUInt16BE(at + 1) : null;
    at += 1 + length;
  }
  return null;
}

/** Counts on where a 16-bit sequence number has come round. `last` is the newest unwrapped one, or null before the first. */
export function unwrap(sequence: number, last: number | null): number {
  if (last === null) return sequence;
  const ahead = (sequence - last) & 0xffff;
  return last + (ahead < 0x8000 ? ahead : ahead - 0x10000);
}
