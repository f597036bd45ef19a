import { receiverReport, transportFeedback, readRtcp, type Arrival, type ReportBlock } from './rtcp.ts';
import { extensionOf, isRtcp, unwrap } from './rtp.ts';

/** One stream as it arrives. */
interface Stream {
  first: number;
  highest: number;
  received: number;
  /** At the last receiver report. */
  reported: { expected: number; received: number };
  lastReport: number;
  lastReportAt: number;
}

/** Packets that should have come and that came. */
export interface Counted {
  expected: number;
  received: number;
}

/** What arrives on one transport: counted, and told to the sender like a browser does. */
export function createReception({
  ssrc,
  send,
  now,
}: {
  ssrc: number;
  send: (packet: Buffer) => void;
  now: () => number;
}) {
  const streams = new Map<number, Stream | null>();
  let extensionId = 0;
  let lastWide: number | null = null;
  let toldUntil = -1;
  let arrivals: Arrival[] = [];
  let feedbacks = 0;

  return {
    /** This stream will come. */
    expect(streamSsrc: number, wideExtensionId: number): void {
      streams.set(streamSsrc, null);
      extensionId = wideExtensionId;
    },
    packet(packet: Buffer): void {
      if (isRtcp(packet)) {
        for (const report of readRtcp(packet).reports) {
          const stream = streams.get(report.ssrc);
          if (stream) Object.assign(stream, { lastReport: report.middle, lastReportAt: now() });
        }
        return;
      }
      const wide = extensionOf(packet, extensionId);
      if (wide !== null) {
        lastWide = unwrap(wide, lastWide);
        arrivals.push({ wide: lastWide, at: now() });
      }
      const sequence = packet.readUInt16BE(2);
      const streamSsrc = packet.readUInt32BE(8);
      const stream = streams.get(streamSsrc);
      if (stream) {
        stream.highest = Math.max(stream.highest, unwrap(sequence, stream.highest));
        stream.received += 1;
      } else if (stream === null) {
        const reported = { expected: 0, received: 0 };
        const before = { lastReport: 0, lastReportAt: 0, reported };
        streams.set(streamSsrc, { first: sequence, highest: sequence, received: 1, ...before });
      }
      // Whatever else comes only probes the bandwidth.
    },
    /** Transport-wide feedback; every 100 ms. */
    feedback(): void {
      const fresh = arrivals.filter(({ wide }) => wide > toldUntil).sort((a, b) => a.wide - b.wide);
      arrivals = [];
      const once = fresh.filter(({ wide }, i) => wide !== fresh[i - 1]?.wide);
      const last = once.at(-1);
      if (!last) return;
      toldUntil = last.wide;
      const [media = 0] = streams.keys();
      send(transportFeedback(ssrc, media, feedbacks, once));
      feedbacks += 1;
    },
    /** Receiver reports; every second. */
    report(): void {
      const blocks: ReportBlock[] = [];
      for (const [streamSsrc, stream] of streams) {
        if (!stream) continue;
        const expected = stream.highest - stream.first + 1;
        const due = expected - stream.reported.expected;
        const came = stream.received - stream.reported.received;
        stream.reported = { expected, received: stream.received };
        blocks.push({
          ssrc: streamSsrc,
          fractionLost: due > 0 ? Math.max(0, due - came) / due : 0,
          lost: expected - stream.received,
          highest: stream.highest,
          lastReport: stream.lastReport,
          sinceLastReportMs: stream.lastReport === 0 ? 0 : now() - stream.lastReportAt,
        });
      }
      if (blocks.length > 0) send(receiverReport(ssrc, blocks));
    },
    /** Of each expected stream since it began; null while nothing of it has come. */
    counts: (): (Counted | null)[] =>
      [...streams.values()].map(
        (stream) => stream && { expected: stream.highest - stream.first + 1, received: stream.received },
      ),
  };
}

export type Reception = ReturnType<typeof createReception>;
