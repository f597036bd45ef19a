import type { ChatMessage } from '@cc/contract/http/sessions.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { messagesOf, type Message } from '../repositories/messages.ts';
import { filesOf, type SessionFile } from '../repositories/session-files.ts';

/** A message as both people see it, with its file where it is one. */
export function messageView(message: Message, file: SessionFile | undefined): ChatMessage {
  const { id, sessionId, senderId, text, createdAt } = message;
  const shown = file && { name: file.name, type: file.type, bytes: file.bytes };
  return { id, sessionId, senderId, text, file: shown ?? null, at: iso(createdAt) };
}

/** The chat of a session, oldest first. */
export async function chatOf(db: Executor, sessionId: string): Promise<ChatMessage[]> {
  const [messages, files] = await Promise.all([messagesOf(db, sessionId), filesOf(db, sessionId)]);
  return messages.map((message) => messageView(message, files.get(message.id)));
}
