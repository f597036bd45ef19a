import type { Db, Tx } from '@cc/drizzle/client.ts';
import { lockSession, type Session } from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { recordingNews } from '@cc/drizzle/views/recordings.ts';
import type { Announcer } from '@cc/platform/announce.ts';

/** Changes a recording under its session's lock and tells both people. `apply` answers whether anything has changed. */
export async function changeRecording(
  { db, announcer }: { db: Db; announcer: Pick<Announcer, 'tell'> },
  { id, sessionId }: { id: string; sessionId: string },
  apply: (tx: Tx, session: Session) => Promise<boolean>,
): Promise<void> {
  const done = await transaction(db, async (tx) => {
    const session = await lockSession(tx, sessionId);
    if (!session || !(await apply(tx, session))) return null;
    return { session, versions: await bumpVersions(tx, [session.customerId, session.consultantId]) };
  });
  if (done) announcer.tell(await recordingNews(db, done.session, id, done.versions));
}
