import { talkSpans, type Interval } from './billing.ts';
import { chargeStep, roundToCharge } from './money.ts';
import type { EndReason } from './session.ts';

/** Who broke a call off; null when it came to its end or the customer left it. */
export type BrokenOffBy = 'consultant' | 'platform' | null;

export interface Ending {
  customerIntervals: readonly Interval[];
  consultantIntervals: readonly Interval[];
  /** Epoch ms. */
  endedAt: number;
  endReason: EndReason;
  /** Who hung up; null when nobody did. */
  endedBy: 'customer' | 'consultant' | null;
  /** Evidence of two people that ends within this ended at once. */
  slackMs: number;
}

/**
 * Who broke a call off, from the evidence and not from who pressed the button last: whoever's media went on after the talk
 * had ended was left alone by the other. Where both fell silent at once, somebody hung up just then, as the media node or the
 * end of the call tells, or the line between them and the media node was ours. That we hear late of who hung up is our
 * delay, not a call broken off.
 */
export function brokenOffBy(ending: Ending): BrokenOffBy {
  const { customerIntervals, consultantIntervals, endedAt, slackMs } = ending;
  if (ending.endReason === 'block_over') return null;
  const talkedUntil = talkSpans(customerIntervals, consultantIntervals, endedAt).at(-1)?.to;
  if (talkedUntil === undefined) return null;
  const stayed = (intervals: readonly Interval[]): boolean =>
    intervals.some(
      ({ from, lastMedia }) => from <= talkedUntil && Math.min(lastMedia, endedAt) > talkedUntil + slackMs,
    );
  if (stayed(consultantIntervals)) return null;
  if (stayed(customerIntervals)) return 'consultant';
  const hungUp = (intervals: readonly Interval[]): boolean =>
    intervals.some((interval) => interval.hungUp && Math.abs(interval.lastMedia - talkedUntil) <= slackMs);
  const [customer, consultant] = [hungUp(customerIntervals), hungUp(consultantIntervals)];
  if (!customer && !consultant && endedAt - talkedUntil > slackMs) return 'platform';
  const isConsultants = ending.endedBy ? ending.endedBy === 'consultant' : consultant && !customer;
  return isConsultants ? 'consultant' : null;
}

/** Ms of a block (the first is 1) that were not talked. Blocks are used up one after the other. */
export function unusedMs({
  talkMs,
  blockMinutes,
  block,
}: {
  talkMs: number;
  blockMinutes: number;
  block: number;
}): number {
  const blockMs = blockMinutes * 60_000;
  return blockMs - Math.min(blockMs, Math.max(0, talkMs - (block - 1) * blockMs));
}

/**
 * The share of what was charged for a block that was not used, in minor units: rounded half up to an amount that can be
 * moved, never more than was charged, 0 when what is left is less than the smallest amount.
 */
export function unusedShare({
  capturedMinor,
  currency,
  ...use
}: {
  capturedMinor: number;
  currency: string;
  talkMs: number;
  blockMinutes: number;
  block: number;
}): number {
  const blockMs = use.blockMinutes * 60_000;
  const share = roundToCharge((capturedMinor * unusedMs(use)) / blockMs, currency);
  // What was charged is itself a multiple of the step, so that the last part is too.
  return Math.min(share, capturedMinor - (capturedMinor % chargeStep(currency)));
}
