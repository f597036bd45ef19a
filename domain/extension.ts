import type { Rules } from './rules.ts';
import type { SessionStatus } from './session.ts';

/**
 * A call is talked in blocks of one length and one price. The first is what was agreed on beforehand; each further one the
 * customer asks for in the call, with a consent and a hold of its own, and it is charged when it begins.
 */

/** Talk time in ms at which a block begins; the first is 1. */
export const blockBeginsMs = (block: number, blockMinutes: number): number => (block - 1) * blockMinutes * 60_000;

/** Talk time in ms at which the last of `blocks` ends. */
export const blocksEndMs = (blocks: number, blockMinutes: number): number => blockBeginsMs(blocks + 1, blockMinutes);

/** The statuses in which a call goes on and can be extended. */
export const isGoingOn = (status: SessionStatus): boolean => status === 'live' || status === 'interrupted';

export type ExtendRefusal = 'not_going_on' | 'too_early' | 'too_many';

/**
 * Why a call cannot be extended now; null when it can. `talkMs` is its talk time as of now. Before the first block is charged
 * there is nothing to extend: the call may still be free.
 */
export function extendRefusal(
  call: { status: SessionStatus; charged: boolean; blocks: number; blockMinutes: number; talkMs: number },
  { extendBeforeEndMs, blocksMax }: Pick<Rules, 'extendBeforeEndMs' | 'blocksMax'>,
): ExtendRefusal | null {
  if (!isGoingOn(call.status)) return 'not_going_on';
  if (call.blocks >= blocksMax) return 'too_many';
  const leftMs = blocksEndMs(call.blocks, call.blockMinutes) - call.talkMs;
  return call.charged && leftMs <= extendBeforeEndMs ? null : 'too_early';
}

/**
 * What is to become of the hold for a further block, by the evidence:
 * - `capture` as soon as there is talk time beyond its beginning. Evidence only grows, so that this is never contradicted.
 * - `cancel` once the call is over and no more evidence can come (`settled`) without that.
 */
export function decideBlock(facts: {
  block: number;
  blockMinutes: number;
  talkMs: number;
  /** The first block is to be charged. */
  charged: boolean;
  settled: boolean;
}): 'capture' | 'cancel' | 'undecided' {
  const begun = facts.talkMs > blockBeginsMs(facts.block, facts.blockMinutes);
  if (begun && facts.charged) return 'capture';
  return facts.settled ? 'cancel' : 'undecided';
}
