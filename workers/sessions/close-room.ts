import { randomUUID } from 'node:crypto';
import { markRoomsClosed, type Session } from '@cc/drizzle/repositories/sessions.ts';
import { databaseNow } from '@cc/drizzle/now.ts';
import type { SessionDeps } from './deps.ts';

/** A node that has been unknown for so long is gone, and its rooms with it: a node's id is new with every start. */
const GIVE_UP_MS = 60_000;

/**
 * Tells the media node to close the room of a session that is over. The command is repeated by the sweep until the node's
 * fact says that the room is gone.
 */
export async function closeRoom({ db, sfuNodes }: SessionDeps, session: Session): Promise<void> {
  const { id: room, sfuNode, status, roomCloseWantedAt } = session;
  if (!sfuNode || !roomCloseWantedAt) return;
  if (await sfuNodes.find(sfuNode)) {
    const reason = status === 'cancelled' ? 'cancelled' : 'ended';
    await sfuNodes.command(sfuNode, { type: 'room.close', id: randomUUID(), room, reason });
    return;
  }
  const now = await databaseNow(db);
  if (now.getTime() - roomCloseWantedAt.getTime() > GIVE_UP_MS) await markRoomsClosed(db, [room]);
}
