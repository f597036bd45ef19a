import { fileKey } from '@cc/domain/session-files.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { discardFile, unfinishedFiles } from '@cc/drizzle/repositories/session-files.ts';
import type { Storage } from '@cc/platform/storage.ts';

/** Longer than any request may take. */
const GIVEN_UP_MS = 10 * 60_000;

/** Removes what is left of files whose server died, or could not tidy up, while they were being sent. */
export async function sweepUnfinishedFiles({ db, storage }: { db: Db; storage: Storage }): Promise<void> {
  for (const { id, sessionId } of await unfinishedFiles(db, GIVEN_UP_MS)) {
    await discardFile(db, id, () => storage.remove(fileKey(sessionId, id)));
  }
}
