import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '@cc/contract/errors.ts';
import type { ChatMessage } from '@cc/contract/http/sessions.ts';
import {
  fileKey,
  fileNameOf,
  MAX_DAY_BYTES,
  MAX_FILE_BYTES,
  MAX_SESSION_BYTES,
  runsWhenOpened,
} from '@cc/domain/session-files.ts';
import { insertMessage } from '@cc/drizzle/repositories/messages.ts';
import {
  announceFile,
  bytesSent,
  discardFile,
  fileById,
  finishFile,
  type SessionFile,
} from '@cc/drizzle/repositories/session-files.ts';
import { isOver, lockSession } from '@cc/drizzle/repositories/sessions.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { messageView } from '@cc/drizzle/views/chat.ts';
import type { Deps } from '../../deps.ts';
import type { Participant } from './participant.ts';

interface Sending {
  sessionId: string;
  id: string;
  name: string;
  /** As announced; the content must be exactly as long. */
  bytes: number;
  /** Reads it from whoever sends it. */
  content: () => Promise<Uint8Array>;
}

const refuse = () =>
  new AppError('file_refused', 'Files that run when they are opened cannot be sent. Put it into a ZIP.');
const over = () => new AppError('conflict', 'This call is over.');

/** Files in the chat of a call: for its two people, and for saving only. */
export function createFiles(deps: Pick<Deps, 'db' | 'announcer' | 'storage'> & { participant: Participant }) {
  const { db, announcer, storage, participant } = deps;

  const discard = ({ id, sessionId }: Pick<SessionFile, 'id' | 'sessionId'>) =>
    discardFile(db, id, () => storage.remove(fileKey(sessionId, id)));

  /** Takes its share of what there is room for. @throws conflict, storage_full. */
  async function announce(userId: string, { sessionId, id, bytes }: Sending, name: string): Promise<void> {
    await transaction(db, async (tx) => {
      // Two files at once must not both take the last of the room.
      const session = await lockSession(tx, sessionId);
      if (!session || isOver(session)) throw over();
      const sent = await bytesSent(tx, sessionId, userId);
      const limitBytes =
        sent.session + bytes > MAX_SESSION_BYTES
          ? MAX_SESSION_BYTES
          : sent.day + bytes > MAX_DAY_BYTES
            ? MAX_DAY_BYTES
            : null;
      if (limitBytes !== null)
        throw new AppError('storage_full', 'There is no room for more files in this call.', { limitBytes });
      if (!(await announceFile(tx, { id, sessionId, senderId: userId, name, bytes }))) {
        throw new AppError('conflict', 'This file is on its way already.');
      }
    });
  }

  /** Its content is in place: it becomes a message of the chat. */
  const finish = (userId: string, { sessionId, id }: Sending, type: string | null) =>
    transaction(db, async (tx) => {
      const file = await finishFile(tx, id, type);
      const stored = await insertMessage(tx, { id, sessionId, senderId: userId, text: '' });
      if (!file || !stored?.isNew) throw new AppError('conflict', 'This id is taken.');
      return messageView(stored.message, file);
    });

  return {
    /**
     * Keeps a file and shows it to both; the same id again answers with what is there.
     * @throws not_found, conflict (the call is over, the id is taken), payload_too_large, file_refused, storage_full.
     */
    async send(userId: string, sending: Sending): Promise<ChatMessage> {
      const { sessionId, id, bytes } = sending;
      const { session } = await participant(sessionId, userId);
      const known = await fileById(db, id);
      if (known?.storedAt && known.senderId === userId && known.sessionId === sessionId) {
        const stored = await insertMessage(db, { id, sessionId, senderId: userId, text: '' });
        if (stored) return messageView(stored.message, known);
      }
      if (isOver(session)) throw over();
      if (bytes > MAX_FILE_BYTES) throw new AppError('payload_too_large', 'A file can have 10 MB at most.');
      const name = fileNameOf(sending.name);
      if (runsWhenOpened(name, null)) throw refuse();

      await announce(userId, sending, name);
      try {
        const content = await sending.content();
        const type = (await fileTypeFromBuffer(content))?.mime ?? null;
        if (runsWhenOpened(name, type)) throw refuse();
        await storage.put(fileKey(sessionId, id), content);
        const message = await finish(userId, sending, type);
        const people = [session.customerId, session.consultantId];
        announcer.tell(people.map((to) => ({ to, event: 'chat:message', payload: message })));
        return message;
      } catch (error) {
        // Best effort: what is left behind here is swept (`workers/sessions/unfinished-files.ts`).
        await discard({ id, sessionId }).catch(() => undefined);
        throw error;
      }
    },

    /** @throws not_found. */
    async content(userId: string, sessionId: string, id: string): Promise<{ name: string; content: Uint8Array }> {
      await participant(sessionId, userId);
      const file = await fileById(db, id);
      const content = file?.storedAt && file.sessionId === sessionId ? await storage.get(fileKey(sessionId, id)) : null;
      if (!file || !content) throw new AppError('not_found', 'There is no such file.');
      return { name: file.name, content };
    },
  };
}

export type Files = ReturnType<typeof createFiles>;
