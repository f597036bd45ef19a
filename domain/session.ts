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
  'hung_up_by_customer',
  'hung_up_by_consultant',
  /** The block's talk time is used up. */
  'block_used_up',
  /** Somebody dropped out and did not come back within the grace time. */
  'customer_lost',
  'consultant_lost',
  'both_lost',
  /** Before it was live: the card was refused, or not confirmed in time. */
  'hold_declined',
  'hold_timed_out',
  'cancelled_by_customer',
  'cancelled_by_consultant',
  /** Before it was live: who did not join in time. */
  'customer_no_show',
  'consultant_no_show',
  'both_no_show',
  'platform_fault',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Who of the two did not turn up when the time to join was over. */
export function noShowReason(customerJoined: boolean, consultantJoined: boolean): EndReason | null {
  if (customerJoined && consultantJoined) return null;
  if (customerJoined) return 'consultant_no_show';
  return consultantJoined ? 'customer_no_show' : 'both_no_show';
}
