import { asc, eq } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { messages } from '../schema/index.ts';

export type Message = typeof messages.$inferSelect;

/** Writes a message; the same id again changes nothing. @returns the stored one, and whether it is new. */
export async function insertMessage(
  db: Executor,
  values: Pick<Message, 'id' | 'sessionId' | 'senderId' | 'text'>,
): Promise<{ message: Message; isNew: boolean } | undefined> {
  const [row] = await db.insert(messages).values(values).onConflictDoNothing().returning();
  if (row) return { message: row, isNew: true };
  const [stored] = await db.select().from(messages).where(eq(messages.id, values.id));
  return stored && { message: stored, isNew: false };
}

/** The chat of a session, oldest first. */
export async function messagesOf(db: Executor, sessionId: string, limit = 2_000): Promise<Message[]> {
  return db
    .select()
    .from(messages)
    .where(eq(messages.sessionId, sessionId))
    .orderBy(asc(messages.createdAt), asc(messages.id))
    .limit(limit);
}
