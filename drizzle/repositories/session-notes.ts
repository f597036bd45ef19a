import { and, eq } from 'drizzle-orm';
import type { Executor } from '../client.ts';
import { NOW } from '../now.ts';
import { sessionNotes } from '../schema/index.ts';

/** Empty when nothing was written. */
export async function notesOf(db: Executor, sessionId: string, userId: string): Promise<string> {
  const mine = and(eq(sessionNotes.sessionId, sessionId), eq(sessionNotes.userId, userId));
  return (await db.select().from(sessionNotes).where(mine))[0]?.text ?? '';
}

export async function writeNotes(db: Executor, sessionId: string, userId: string, text: string): Promise<void> {
  await db
    .insert(sessionNotes)
    .values({ sessionId, userId, text })
    .onConflictDoUpdate({ target: [sessionNotes.sessionId, sessionNotes.userId], set: { text, updatedAt: NOW } });
}
