/** What a recording needs of an RTP packet (RFC 3550). `timestamp` counts in the codec's clock rate and wraps at 2^32. */
export interface RtpPacket {
  sequence: number;
  timestamp: number;
  /** The last packet of a picture. */
  marker: boolean;
  payload: Buffer;
}

/** @returns null for what is no RTP, or carries nothing. */
export function parseRtp(packet: Buffer): RtpPacket | null {
  if (packet.length < 12 || packet[0]! >> 6 !== 2) return null;
  const first = packet[0]!;
  let start = 12 + (first & 0x0f) * 4;
  const hasExtension = (first & 0x10) !== 0;
  if (hasExtension) {
    if (packet.length < start + 4) return null;
    start += 4 + packet.readUInt16BE(start + 2) * 4;
  }
  const isPadded = (first & 0x20) !== 0;
  const end = packet.length - (isPadded ? packet.at(-1)! : 0);
  if (end <= start) return null;
  return {
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    marker: (packet[1]! & 0x80) !== 0,
    payload: packet.subarray(start, end),
  };
}
