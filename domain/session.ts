export const SESSION_STATUSES = ['authorizing', 'ready', 'live', 'interrupted', 'ended', 'cancelled'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export const SESSION_OUTCOMES = ['billed', 'free', 'failed', 'no_show'] as const;
/** How a session came out. `failed`: it never began for a technical or payment reason; `no_show`: somebody did not join. */
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number];

/** From each status, where a session may go. It is born `authorizing`; `cancelled` is only possible before it was live. */
export const SESSION_TRANSITIONS: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  authorizing: ['ready', 'cancelled'],
  ready: ['live', 'cancelled'],
  live: ['interrupted', 'ended'],
  interrupted: ['live', 'ended'],
  ended: [],
  cancelled: [],
};

export function canMoveSession(from: SessionStatus, to: SessionStatus): boolean {
  return SESSION_TRANSITIONS[from].includes(to);
}

/** A person is in at most one session of these, in either role. */
export const ACTIVE_SESSION = [
  'authorizing',
  'ready',
  'live',
  'interrupted',
] as const satisfies readonly SessionStatus[];

export const END_REASONS = [
  /** One of the two ended the call; who is noted beside it. */
  'hung_up',
  /** The block's talk time is used up. */
  'block_over',
  /** Somebody dropped out and did not come back within the grace time. */
  'connection_lost',
  /** Before it was live: the card was refused, and the customer had no other. */
  'hold_failed',
  /** Before it was live: the customer did not confirm the payment in time. */
  'hold_abandoned',
  /** Before it was live: not both joined in time. */
  'no_show',
  /** Before it was live: called off by one of the two. */
  'cancelled',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** The outcome of a session that is over; `decision` is what became of the hold, null when there was none. */
export function outcomeOf(endReason: EndReason, decision: 'capture' | 'cancel' | null): SessionOutcome {
  if (decision === 'capture') return 'billed';
  switch (endReason) {
    case 'no_show':
      return 'no_show';
    case 'hold_failed':
    case 'hold_abandoned':
    case 'cancelled':
      return 'failed';
    default:
      return 'free';
  }
}
