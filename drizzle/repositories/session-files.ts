import { and, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Db, Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { transaction } from '../retry.ts';
import { sessionFiles } from '../schema/index.ts';

export type SessionFile = typeof sessionFiles.$inferSelect;

const DAY_MS = 24 * 3_600_000;
const bytes = sql<number>`coalesce(sum(${sessionFiles.bytes}), 0)::float8`.mapWith(Number);

/** Bytes of all files of a session, and of all that a person has sent within a day; those on their way count. */
export async function bytesSent(
  tx: Tx,
  sessionId: string,
  senderId: string,
): Promise<{ session: number; day: number }> {
  const [ofSession, ofDay] = await Promise.all([
    tx.select({ bytes }).from(sessionFiles).where(eq(sessionFiles.sessionId, sessionId)),
    tx
      .select({ bytes })
      .from(sessionFiles)
      .where(and(eq(sessionFiles.senderId, senderId), gt(sessionFiles.createdAt, inMs(-DAY_MS)))),
  ]);
  return { session: ofSession[0]?.bytes ?? 0, day: ofDay[0]?.bytes ?? 0 };
}

/** Announces a file whose content is to follow. @returns false when the id is taken. */
export async function announceFile(
  tx: Tx,
  values: Pick<SessionFile, 'id' | 'sessionId' | 'senderId' | 'name' | 'bytes'>,
): Promise<boolean> {
  return (await tx.insert(sessionFiles).values(values).onConflictDoNothing().returning()).length > 0;
}

export async function fileById(db: Executor, id: string): Promise<SessionFile | undefined> {
  return (await db.select().from(sessionFiles).where(eq(sessionFiles.id, id)))[0];
}

/** Its content is kept, and says what it is. @returns undefined when the row is gone, or was finished before. */
export async function finishFile(tx: Tx, id: string, type: string | null): Promise<SessionFile | undefined> {
  const [done] = await tx
    .update(sessionFiles)
    .set({ storedAt: NOW, type })
    .where(and(eq(sessionFiles.id, id), isNull(sessionFiles.storedAt)))
    .returning();
  return done;
}

/**
 * Forgets a file that never arrived; one that is finished stays. `removeContent` runs while the row is locked and not gone yet, so that
 * nothing is left behind of which nobody knows.
 */
export async function discardFile(db: Db, id: string, removeContent: () => Promise<void>): Promise<void> {
  await transaction(db, async (tx) => {
    const gone = await tx
      .delete(sessionFiles)
      .where(and(eq(sessionFiles.id, id), isNull(sessionFiles.storedAt)))
      .returning();
    if (gone.length > 0) await removeContent();
  });
}

/** Announced longer than `ageMs` ago and never finished: whoever was to bring it is gone. */
export async function unfinishedFiles(db: Executor, ageMs: number, limit = 100): Promise<SessionFile[]> {
  return db
    .select()
    .from(sessionFiles)
    .where(and(isNull(sessionFiles.storedAt), lt(sessionFiles.createdAt, inMs(-ageMs))))
    .limit(limit);
}

/** The finished files of a session, by id. */
export async function filesOf(db: Executor, sessionId: string): Promise<Map<string, SessionFile>> {
  const rows = await db
    .select()
    .from(sessionFiles)
    .where(and(eq(sessionFiles.sessionId, sessionId), isNotNull(sessionFiles.storedAt)));
  return new Map(rows.map((row) => [row.id, row]));
}
