import type { Connectivity } from '#lib/call/connectivity.ts';

export interface ConnectionWords {
  tone: 'positive' | 'warning' | 'danger';
  title: string;
  /** What it means for the call, and what to do about it. */
  advice: string | null;
}

/** Above this people begin to talk into each other, ms there and back. */
const SLOW_MS = 250;

/** What a tried connection means to somebody who wants to talk. */
export function connectionWords({ signalling, udp, tcp, relay, roundTripMs }: Connectivity): ConnectionWords {
  if (!signalling) {
    return {
      tone: 'danger',
      title: 'Our call servers cannot be reached',
      advice: 'A company network, a VPN or a blocker may be in the way. Try without it, or over your phone.',
    };
  }
  const slow = roundTripMs !== null && roundTripMs > SLOW_MS;
  if (udp === 'open') {
    return slow
      ? { tone: 'warning', title: 'The way is open, but long', advice: 'Leave each other a moment before you answer.' }
      : { tone: 'positive', title: 'Your connection is ready for a call', advice: null };
  }
  if (tcp === 'open' || relay === 'open') {
    return {
      tone: 'warning',
      title: 'A call will work, by a detour',
      advice: 'This network blocks the quick way (UDP), so picture and sound may stumble when it is busy.',
    };
  }
  return {
    tone: 'danger',
    title: 'This network lets no call through',
    advice:
      'Try another one, your phone’s for instance, or switch a VPN off. Nothing is charged for a call that does not come about.',
  };
}

/** The ways one by one, as tried. */
export function connectionDetail({ udp, tcp, relay, roundTripMs }: Connectivity): string {
  const ways = Object.entries({ UDP: udp, TCP: tcp, Relay: relay }).filter(([, path]) => path !== 'none');
  const parts = ways.map(([name, path]) => `${name} ${path}`);
  return [...parts, ...(roundTripMs === null ? [] : [`${roundTripMs} ms there and back`])].join(' · ');
}
