import { notesOf, writeNotes } from '@cc/drizzle/repositories/session-notes.ts';
import type { Deps } from '../../deps.ts';
import type { Participant } from './participant.ts';

/** What each of the two writes down for themselves. */
export function createNotes({ db, participant }: Pick<Deps, 'db'> & { participant: Participant }) {
  return {
    /** @throws not_found. */
    async read(userId: string, sessionId: string): Promise<{ text: string }> {
      await participant(sessionId, userId);
      return { text: await notesOf(db, sessionId, userId) };
    },
    /** @throws not_found. */
    async write(userId: string, sessionId: string, text: string): Promise<void> {
      await participant(sessionId, userId);
      await writeNotes(db, sessionId, userId, text);
    },
  };
}

export type Notes = ReturnType<typeof createNotes>;
