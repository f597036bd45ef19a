/** Reads a stretch of a WOFF2 font from front to back. */
export interface Reader {
  at(): number;
  byte(): number;
  bytes(length: number): Buffer;
  uint16(): number;
  int16(): number;
  uint32(): number;
  /** A number in one to five bytes of seven bits. */
  base128(): number;
  /** A number in one to three bytes. */
  short255(): number;
}

export function createReader(buffer: Buffer, from: number): Reader {
  let at = from;
  const reader: Reader = {
    at: () => at,
    byte: () => buffer.readUInt8(at++),
    bytes(length) {
      if (at + length > buffer.length) throw new RangeError('The font ends too early.');
      at += length;
      return buffer.subarray(at - length, at);
    },
    uint16: () => buffer.readUInt16BE((at += 2) - 2),
    int16: () => buffer.readInt16BE((at += 2) - 2),
    uint32: () => buffer.readUInt32BE((at += 4) - 4),
    base128() {
      let value = 0;
      for (let i = 0; i < 5; i += 1) {
        const byte = reader.byte();
        value = value * 128 + (byte & 0x7f);
        if (byte < 0x80) return value;
      }
      throw new RangeError('A number in the font does not end.');
    },
    short255() {
      const code = reader.byte();
      if (code === 253) return reader.uint16();
      if (code === 254) return reader.byte() + 506;
      if (code === 255) return reader.byte() + 253;
      return code;
    },
  };
  return reader;
}
