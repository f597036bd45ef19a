/** Packets that one transport has sent and received since it was made. */
export interface Traffic {
  sent: number;
  received: number;
}

/** The node answers what it is sent ten times a second, so this much silence is no accident. */
const SILENT_MS = 1_500;
/** Who sends next to nothing (muted, no camera) is answered next to nothing. */
const UNANSWERED_PACKETS = 10;

/**
 * Tells when a way is dead long before ICE does, which waits for several seconds: plenty was sent and nothing came back. Ask every half second or so.
 * It says so once for each silence.
 */
export function createSilenceRule() {
  let last: { at: number; sent: number; received: number } | null = null;
  let told = false;
  return {
    isDead({ sent, received }: Traffic, now: number): boolean {
      // Other numbers than before belong to another way: counted anew.
      if (!last || received !== last.received || sent < last.sent) {
        last = { at: now, sent, received };
        told = false;
        return false;
      }
      if (told || received === 0 || now - last.at < SILENT_MS || sent - last.sent < UNANSWERED_PACKETS) return false;
      told = true;
      return true;
    },
  };
}

type Stat = Record<string, unknown>;

/** The pair of candidates that a transport uses now, if the browser says which. */
export function pairOf(report: RTCStatsReport): Stat | undefined {
  const rows = [...(report.values() as Iterable<Stat>)];
  const chosen = rows.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'];
  return rows.find(({ id, type }) => type === 'candidate-pair' && id === chosen);
}

/** What went over the way that a transport uses now; null where the browser does not say. */
export function trafficOf(report: RTCStatsReport): Traffic | null {
  const { packetsSent: sent, packetsReceived: received } = pairOf(report) ?? {};
  return typeof sent === 'number' && typeof received === 'number' ? { sent, received } : null;
}
