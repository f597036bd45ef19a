import { and, eq, isNull } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { NOW } from '../now.ts';
import { moneyFlags } from '../schema/index.ts';

/** Raises the hand for an admin; what was raised for this payment before, looked at or not, is not raised again. */
export async function raiseFlag(
  db: Executor,
  flag: { paymentId: string; what: string; details?: string },
): Promise<void> {
  await db.insert(moneyFlags).values(flag).onConflictDoNothing();
}

/** Somebody has looked and done what was needed. @returns the flag; undefined when there is none that is open. */
export async function resolveFlag(
  db: Executor,
  id: string,
  { adminId, note }: { adminId: string; note: string },
): Promise<typeof moneyFlags.$inferSelect | undefined> {
  const [row] = await db
    .update(moneyFlags)
    .set({ resolvedAt: NOW, resolvedBy: adminId, note })
    .where(and(eq(moneyFlags.id, id), isNull(moneyFlags.resolvedAt)))
    .returning();
  return row;
}
