import type { Tx } from '@cc/drizzle/client.ts';
import { findConsultant } from '@cc/drizzle/repositories/consultants.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import { findOffer, type Offer } from '@cc/drizzle/repositories/offers.ts';

/** In place of `drizzle/repositories/offers.ts`, for accepting: reads and does not lock. */
export * from '@cc/drizzle/repositories/offers.ts';

export async function lockOffer(tx: Tx, id: string): Promise<(Offer & { open: boolean }) | undefined> {
  const [offer, now] = [await findOffer(tx, id), await databaseNow(tx)];
  return offer && { ...offer, open: offer.status === 'ringing' && offer.ringEndsAt > now };
}

export const lockConsultant = (tx: Tx, userId: string) => findConsultant(tx, userId);
