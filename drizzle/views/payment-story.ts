import { formatMoney } from '@cc/domain/money.ts';

export interface PaymentFacts {
  /** Every card that was tried for a block, oldest first. */
  attempts: readonly {
    status: 'new' | 'action_required' | 'declined' | 'held' | 'captured' | 'cancelled';
    declineCode: string | null;
    amountMinor: number;
    currency: string;
    card: { last4: string };
    createdAt: Date;
    updatedAt: Date;
  }[];
  /** When the price was held; null when it never was. */
  heldAt: Date | null;
  /** When it was decided that nothing is charged. */
  decidedAt: Date | null;
  /** What moved on the payer's side by the ledger; positive = back to them. */
  moved: readonly { kind: string; amountMinor: number; at: Date }[];
}

export interface StoryStep {
  at: Date;
  what: string;
}

/** What became of the money of one block, in words for whoever pays, in the order in which it happened. */
export function paymentStory({ attempts, heldAt, decidedAt, moved }: PaymentFacts): StoryStep[] {
  const newest = attempts.at(-1);
  if (!newest) return [];
  const { currency } = newest;
  const money = (minor: number) => formatMoney(Math.abs(minor), currency);
  const steps: StoryStep[] = [];
  for (const attempt of attempts) {
    const card = `card ending in ${attempt.card.last4}`;
    if (attempt.declineCode) steps.push({ at: attempt.createdAt, what: `Your bank refused the ${card}.` });
    else if (attempt !== newest)
      steps.push({ at: attempt.createdAt, what: `The ${card} was given up for another one.` });
  }
  const price = money(newest.amountMinor);
  const held = heldAt && !newest.declineCode ? heldAt : null;
  if (held) {
    steps.push({
      at: held,
      what: `${price} held on your card ending in ${newest.card.last4}. A hold is not a charge.`,
    });
  }
  const words: Record<string, (minor: number) => string> = {
    capture: (minor) => `${money(minor)} charged, once.`,
    refund: (minor) => `${money(minor)} sent back to your card. Banks take five to ten days to show it.`,
    refund_failed: (minor) => `Your bank did not take the ${money(minor)}. We owe them to you and are looking into it.`,
    chargeback: (minor) => `Your bank took ${money(minor)} back from us.`,
    chargeback_won: (minor) => `Your bank decided that the charge stands: ${money(minor)}.`,
  };
  for (const { kind, amountMinor, at } of moved) {
    const say = words[kind];
    if (say && amountMinor !== 0) steps.push({ at, what: say(amountMinor) });
  }
  if (newest.status === 'cancelled') {
    const what = held
      ? `The hold of ${price} was let go. Nothing was charged.`
      : 'Nothing was held, nothing was charged.';
    steps.push({ at: decidedAt ?? newest.updatedAt, what });
  }
  if (newest.status === 'action_required') {
    steps.push({ at: newest.updatedAt, what: 'Your bank wants to know that it is you.' });
  }
  return steps.sort((a, b) => a.at.getTime() - b.at.getTime());
}
