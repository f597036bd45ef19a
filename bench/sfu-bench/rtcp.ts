/** RTCP as a browser would send it: sender and receiver reports (RFC 3550), transport-wide feedback (its draft, format 15). */
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
/** Seconds between the epochs of NTP and Unix. */
const NTP_EPOCH = 2_208_988_800;

const header = (count: number, type: number, bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer[0] = 0x80 | count;
  buffer[1] = type;
  buffer.writeUInt16BE(bytes / 4 - 1, 2);
  return buffer;
};

export interface SenderReport {
  ssrc: number;
  /** Epoch milliseconds. */
  wallMs: number;
  timestamp: number;
  packets: number;
  bytes: number;
}

export function senderReport({ ssrc, wallMs, timestamp, packets, bytes }: SenderReport): Buffer {
  const report = header(0, SENDER_REPORT, 28);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(Math.floor(wallMs / 1000) + NTP_EPOCH, 8);
  report.writeUInt32BE(Math.floor(((wallMs % 1000) / 1000) * 2 ** 32), 12);
  report.writeUInt32BE(timestamp >>> 0, 16);
  report.writeUInt32BE(packets >>> 0, 20);
  report.writeUInt32BE(bytes >>> 0, 24);
  return report;
}

/** What one stream's receiver tells. */
export interface ReportBlock {
  ssrc: number;
  /** Since the last report, 0 to 1. */
  fractionLost: number;
  lost: number;
  highest: number;
  /** The middle of the last sender report's NTP time, and how long ago it came; 0 before the first. */
  lastReport: number;
  sinceLastReportMs: number;
}

export function receiverReport(ssrc: number, blocks: readonly ReportBlock[]): Buffer {
  const report = header(blocks.length, RECEIVER_REPORT, 8 + 24 * blocks.length);
  report.writeUInt32BE(ssrc, 4);
  blocks.forEach((block, i) => {
    const at = 8 + 24 * i;
    report.writeUInt32BE(block.ssrc, at);
    report.writeUInt32BE(Math.max(0, Math.min(0x7fffff, block.lost)), at + 4);
    report[at + 4] = Math.max(0, Math.min(255, Math.floor(block.fractionLost * 256)));
    report.writeUInt32BE(block.highest >>> 0, at + 8);
    report.writeUInt32BE(block.lastReport, at + 16);
    report.writeUInt32BE(Math.min(0xffffffff, Math.round(block.sinceLastReportMs * 65.536)), at + 20);
  });
  return report;
}

/** A packet that arrived: its unwrapped transport-wide number and when, in ms. */
export interface Arrival {
  wide: number;
  at: number;
}

const UNIT_MS = 0.25;
const REFERENCE_MS = 64;

/** Tells which packets arrived and when. `arrivals` are in order of their numbers, at least one, no two the same. */
export function transportFeedback(
  senderSsrc: number,
  mediaSsrc: number,
  count: number,
  arrivals: readonly Arrival[],
): Buffer {
  const first = arrivals[0]!;
  const reference = Math.floor(first.at / REFERENCE_MS);
  const statuses: number[] = [];
  const deltas: number[] = [];
  let before = reference * REFERENCE_MS;
  for (const { wide, at } of arrivals) {
    while (statuses.length < wide - first.wide) statuses.push(0);
    const units = Math.round((at - before) / UNIT_MS);
    before += units * UNIT_MS;
    const small = units >= 0 && units <= 0xff;
    statuses.push(small ? 1 : 2);
    if (small) deltas.push(units);
    else deltas.push((units >> 8) & 0xff, units & 0xff);
  }
  const chunks: number[] = [];
  for (let at = 0; at < statuses.length;) {
    let run = 1;
    while (statuses[at + run] === statuses[at] && run < 0x1fff) run += 1;
    if (run >= 7) {
      chunks.push((statuses[at]! << 13) | run);
      at += run;
    } else {
      let symbols = 0xc000;
      for (let i = 0; i < 7; i += 1) symbols |= (statuses[at + i] ?? 0) << (12 - 2 * i);
      chunks.push(symbols);
      at += 7;
    }
  }
  const body = 20 + 2 * chunks.length + deltas.length;
  const feedback = header(15, TRANSPORT_FEEDBACK, Math.ceil(body / 4) * 4);
  feedback.writeUInt32BE(senderSsrc, 4);
  feedback.writeUInt32BE(mediaSsrc, 8);
  feedback.writeUInt16BE(first.wide & 0xffff, 12);
  feedback.writeUInt16BE(statuses.length, 14);
  feedback.writeUIntBE(reference & 0xffffff, 16, 3);
  feedback[19] = count & 0xff;
  chunks.forEach((chunk, i) => feedback.writeUInt16BE(chunk, 20 + 2 * i));
  deltas.forEach((byte, i) => (feedback[20 + 2 * chunks.length + i] = byte));
  return feedback;
}

/** What of a compound packet the bench cares for. */
export interface Heard {
  /** Somebody wants a key frame. */
  keyFrameWanted: boolean;
  /** Of each sender report: whose, and the middle of its NTP time. */
  reports: { ssrc: number; middle: number }[];
}

export function readRtcp(packet: Buffer): Heard {
  const heard: Heard = { keyFrameWanted: false, reports: [] };
  for (let at = 0; at + 8 <= packet.length; at += 4 * (packet.readUInt16BE(at + 2) + 1)) {
    const format = packet[at]! & 0x1f;
    const type = packet[at + 1];
    // Picture loss, or a full intra request.
    if (type === PAYLOAD_FEEDBACK && (format === 1 || format === 4)) heard.keyFrameWanted = true;
    if (type === SENDER_REPORT && at + 16 <= packet.length) {
      heard.reports.push({ ssrc: packet.readUInt32BE(at + 4), middle: packet.readUInt32BE(at + 10) });
    }
  }
  return heard;
}
