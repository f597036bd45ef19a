import { eq, sql } from 'drizzle-orm';
import type { Executor, Tx } from '../client.ts';
import { consultants } from '../schema/index.ts';

export type Consultant = typeof consultants.$inferSelect;
export type ProfileInput = Pick<
  Consultant,
  'headline' | 'bio' | 'tags' | 'languages' | 'hourlyRateMinor' | 'blockMinutes'
>;

export async function findConsultant(db: Executor, userId: string): Promise<Consultant | undefined> {
  const [row] = await db.select().from(consultants).where(eq(consultants.userId, userId));
  return row;
}

/** Writes the profile; an account that has none gets one. */
export async function saveProfile(tx: Tx, userId: string, profile: ProfileInput): Promise<Consultant> {
  const [row] = await tx
    .insert(consultants)
    .values({ userId, ...profile })
    .onConflictDoUpdate({ target: consultants.userId, set: profile })
    .returning();
  if (!row) throw new Error('The profile was not written.');
  return row;
}

/** Switches the profile as a whole; switching it off also takes its owner offline. Undefined when there is none. */
export async function setActive(tx: Tx, userId: string, active: boolean): Promise<Consultant | undefined> {
  const [row] = await tx
    .update(consultants)
    .set({ active, ...(active ? {} : { intent: 'off' as const }) })
    .where(eq(consultants.userId, userId))
    .returning();
  return row;
}

/** Counts one more public rating. */
export async function addRating(tx: Tx, userId: string, stars: number): Promise<void> {
  await tx
    .update(consultants)
    .set({
      ratingSum: sql`${consultants.ratingSum} + ${stars}`,
      ratingCount: sql`${consultants.ratingCount} + 1`,
    })
    .where(eq(consultants.userId, userId));
}
