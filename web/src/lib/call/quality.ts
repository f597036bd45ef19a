/** How a direction is doing: `good`, `fair` (people notice) or `poor` (people complain). */
export type QualityLevel = 'good' | 'fair' | 'poor';

/** Null until measured. */
export interface Quality {
  send: QualityLevel | null;
  receive: QualityLevel | null;
}

/** One direction over the last interval. Fractions 0 to 1, milliseconds. */
export interface Measurement {
  loss: number;
  roundTripMs: number;
  jitterMs: number;
}

/** Limits beyond which speech and picture are known to suffer although Opus FEC and retransmission repair what they can. */
export function qualityLevel({ loss, roundTripMs, jitterMs }: Measurement): QualityLevel {
  if (loss > 0.08 || roundTripMs > 500 || jitterMs > 100) return 'poor';
  if (loss > 0.02 || roundTripMs > 250 || jitterMs > 40) return 'fair';
  return 'good';
}

interface InboundTotals {
  received: number;
  lost: number;
}

type Stat = Record<string, unknown> & { type?: string };
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const rows = (report: RTCStatsReport, type: string): Stat[] =>
  [...(report.values() as Iterable<Stat>)].filter((stat) => stat.type === type);

/** What the media node says about the streams that I send. Null while it has said nothing. */
export function measureSending(report: RTCStatsReport): Measurement | null {
  const remote = rows(report, 'remote-inbound-rtp');
  if (remote.length === 0) return null;
  return {
    loss: Math.max(...remote.map((stat) => number(stat['fractionLost']))),
    roundTripMs: Math.max(...remote.map((stat) => number(stat['roundTripTime']))) * 1000,
    jitterMs: Math.max(...remote.map((stat) => number(stat['jitter']))) * 1000,
  };
}

/** Measures what I receive, from one call to the next. Null while nothing new has come. */
export function createReceiveMeter() {
  let before: InboundTotals = { received: 0, lost: 0 };
  return (report: RTCStatsReport): Measurement | null => {
    const inbound = rows(report, 'inbound-rtp');
    const totals = {
      received: inbound.reduce((sum, stat) => sum + number(stat['packetsReceived']), 0),
      lost: inbound.reduce((sum, stat) => sum + number(stat['packetsLost']), 0),
    };
    const received = totals.received - before.received;
    const lost = Math.max(0, totals.lost - before.lost);
    before = totals;
    if (received + lost <= 0) return null;
    const pair = rows(report, 'candidate-pair').find((stat) => stat['nominated'] === true);
    return {
      loss: lost / (received + lost),
      roundTripMs: number(pair?.['currentRoundTripTime']) * 1000,
      jitterMs: Math.max(0, ...inbound.map((stat) => number(stat['jitter']))) * 1000,
    };
  };
}
