/** What is known of an account that is to be erased. */
export interface Standing {
  /** In a call, or about to be. */
  inCall: boolean;
  /** A question of theirs is being asked around. */
  asking: boolean;
  /** Money of theirs, as customer or consultant, is on its way: held, not settled, going back. */
  moneyMoves: boolean;
  /** A case that is not decided, or a chargeback, about a call of theirs. */
  disputed: boolean;
  isAdmin: boolean;
}

/** Why an account cannot be erased now, in the order in which one would deal with it. */
export const ERASURE_HINDRANCES = ['in_call', 'asking', 'money_moves', 'disputed', 'admin'] as const;
export type ErasureHindrance = (typeof ERASURE_HINDRANCES)[number];

/**
 * An account is erased only once nothing about it is under way: whoever it concerns must be able to see that to its end. Empty:
 * it can be erased now.
 */
export function erasureHindrances(standing: Standing): ErasureHindrance[] {
  const holds: Record<ErasureHindrance, boolean> = {
    in_call: standing.inCall,
    asking: standing.asking,
    money_moves: standing.moneyMoves,
    disputed: standing.disputed,
    admin: standing.isAdmin,
  };
  return ERASURE_HINDRANCES.filter((hindrance) => holds[hindrance]);
}

/** What stands in the place of a person, and of what they wrote, in records that have to be kept. */
export const ERASED = { name: '(deleted)', text: '(deleted)' } as const;

/** An address that nobody can have (RFC 2606), one for each account. */
export const erasedEmail = (userId: string): string => `${userId}@deleted.invalid`;

/** How a buyer is named on papers that bookkeeping law has kept: the same for all papers of one account. */
export const pseudonymOf = (userId: string): string => `Deleted account ${userId.replaceAll('-', '').slice(-8)}`;
