import type { ConnectionQuality, QualityLevel, QualityReason } from '@cc/contract/sfu-signalling.ts';

/** Null until measured. */
export interface Quality {
  send: ConnectionQuality | null;
  receive: ConnectionQuality | null;
}

/** One direction over the last interval. Fractions 0 to 1, milliseconds. */
export interface Measurement {
  loss: number;
  roundTripMs: number;
  jitterMs: number;
  /** The browser sends a smaller or rarer picture than it could, because the way takes no more. */
  squeezed?: boolean;
}

const RANK: Record<QualityLevel, number> = { good: 0, fair: 1, poor: 2 };

const level = (value: number, fair: number, poor: number): QualityLevel =>
  value > poor ? 'poor' : value > fair ? 'fair' : 'good';

/**
 * Limits beyond which speech and picture are known to suffer although Opus FEC and retransmission repair what they can. The reason is the
 * worst of them; of equals the first, since lost packets are what most often brings the others about.
 */
export function judge({ loss, roundTripMs, jitterMs, squeezed = false }: Measurement): ConnectionQuality {
  const findings: [QualityReason, QualityLevel][] = [
    ['loss', level(loss, 0.02, 0.08)],
    ['jitter', level(jitterMs, 40, 100)],
    ['delay', level(roundTripMs, 250, 500)],
    ['bandwidth', squeezed ? 'fair' : 'good'],
  ];
  return findings.reduce<ConnectionQuality>(
    (worst, [reason, found]) => (RANK[found] > RANK[worst.level] ? { level: found, reason } : worst),
    { level: 'good', reason: null },
  );
}

/** A connection is as good as its worse direction; null until one is known. */
export function worseOf({ send, receive }: Quality): ConnectionQuality | null {
  if (!send || !receive) return send ?? receive;
  return RANK[receive.level] > RANK[send.level] ? receive : send;
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
  const outbound = rows(report, 'outbound-rtp');
  return {
    squeezed: outbound.some((stat) => stat['qualityLimitationReason'] === 'bandwidth'),
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
