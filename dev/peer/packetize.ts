/** Room for the largest frame part, so that a packet with all headers stays below the smallest usual MTU. */
const MAX_PAYLOAD = 1_150;

/** One RTP stream's packets. Payload type and SSRC are set by the sender that it is written to. */
export function createRtpStream(clockRate: number) {
  let sequence = Math.floor(Math.random() * 0x8000);
  let pictureId = 0;

  function packet(payload: Buffer, timestampMs: number, marker: boolean): Buffer {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (marker ? 0x80 : 0) | 96;
    header.writeUInt16BE(sequence, 2);
    header.writeUInt32BE(Math.round((timestampMs * clockRate) / 1000) % 2 ** 32, 4);
    sequence = (sequence + 1) % 2 ** 16;
    return Buffer.concat([header, payload]);
  }

  return {
    opus: (data: Buffer, timestampMs: number): Buffer => packet(data, timestampMs, false),
    /** RFC 7741: a payload descriptor with a 15-bit PictureID before each part of the frame. */
    vp8(frame: Buffer, timestampMs: number): Buffer[] {
      pictureId = (pictureId + 1) % 2 ** 15;
      const packets: Buffer[] = [];
      for (let at = 0; at < frame.length; at += MAX_PAYLOAD) {
        const descriptor = Buffer.from([at === 0 ? 0x90 : 0x80, 0x80, 0x80 | (pictureId >> 8), pictureId & 0xff]);
        const part = Buffer.concat([descriptor, frame.subarray(at, at + MAX_PAYLOAD)]);
        packets.push(packet(part, timestampMs, at + MAX_PAYLOAD >= frame.length));
      }
      return packets;
    },
  };
}
