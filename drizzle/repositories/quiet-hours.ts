import { eq } from 'drizzle-orm';
import type { QuietHours } from '@cc/domain/quiet-hours.ts';
import type { Executor, Tx } from '../client.ts';
import { consultants, users } from '../schema/index.ts';

/** What `quietHoursOf` reads, for queries that join consultants with users. */
export const quietColumns = {
  fromMinute: consultants.quietFromMinute,
  toMinute: consultants.quietToMinute,
  timeZone: users.timeZone,
};

/** Null: none were set. */
export function quietHoursOf(row: {
  fromMinute: number | null;
  toMinute: number | null;
  timeZone: string | null;
}): QuietHours | null {
  const { fromMinute, toMinute, timeZone } = row;
  return fromMinute === null || toMinute === null ? null : { fromMinute, toMinute, timeZone: timeZone ?? 'UTC' };
}

/** What somebody has set; a customer has a time zone at most. */
export async function findQuietHours(db: Executor, userId: string) {
  const [row] = await db
    .select(quietColumns)
    .from(users)
    .leftJoin(consultants, eq(consultants.userId, users.id))
    .where(eq(users.id, userId));
  return { quietHours: row ? quietHoursOf(row) : null, timeZone: row?.timeZone ?? null };
}

/** Sets a consultant's quiet hours and the time zone they are told in. Answers false without a consultant profile. */
export async function saveQuietHours(
  tx: Tx,
  userId: string,
  hours: Pick<QuietHours, 'fromMinute' | 'toMinute'> | null,
  timeZone: string,
): Promise<boolean> {
  await tx.update(users).set({ timeZone }).where(eq(users.id, userId));
  const rows = await tx
    .update(consultants)
    .set({ quietFromMinute: hours?.fromMinute ?? null, quietToMinute: hours?.toMinute ?? null })
    .where(eq(consultants.userId, userId))
    .returning({ userId: consultants.userId });
  return rows.length > 0;
}
