import type { SfuFact, SfuFactOf } from '@cc/contract/sfu-facts.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import {
  closeRecording,
  foldPart,
  markOpened,
  recordingById,
  stopRecording,
} from '@cc/drizzle/repositories/recordings.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import type { Logger } from '@cc/platform/log.ts';
import { changeRecording } from './change.ts';

type RecordingFact = SfuFactOf<'recording_open' | 'recording_part' | 'recording_closed'>;

export const isRecordingFact = (fact: SfuFact): fact is RecordingFact =>
  fact.type === 'recording_open' || fact.type === 'recording_part' || fact.type === 'recording_closed';

interface FoldDeps {
  db: Db;
  rules: Rules;
  announcer: Pick<Announcer, 'tell'>;
}

const TRIES = 3;

/** {@link foldRecording}, and never more than a note in the log when it cannot be: what money hangs on comes by the same way, and must not wait. */
export async function foldRecordingFact(
  deps: FoldDeps & { logger: Logger },
  fact: RecordingFact,
  sentAt: number,
): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await foldRecording(deps, fact, sentAt);
    } catch (error) {
      deps.logger.error({ err: error, fact, tries }, 'what a media node says of a recording was not folded');
    }
  }
}

/**
 * Folds in what a media node says of a recording. Each may come twice.
 * @param sentAt epoch ms on the database's clock
 */
export async function foldRecording(deps: FoldDeps, fact: RecordingFact, sentAt: number): Promise<void> {
  const { db, rules } = deps;
  if (fact.type === 'recording_open') return markOpened(db, fact);
  if (fact.type === 'recording_part') return foldPart(db, fact, sentAt);
  const { recordingId: id, room, node, reason } = fact;
  await changeRecording(deps, { id, sessionId: room }, async (tx) => {
    const recording = await recordingById(tx, id);
    // Another node may have been told since: then that one is asked.
    if (recording?.sessionId !== room || recording.node !== node) return false;
    const isOver = reason === 'full' || reason === 'failed' || reason === 'busy';
    const stopped = isOver && (await stopRecording(tx, id, { reason }, rules));
    const closed = await closeRecording(tx, id);
    return stopped || closed;
  });
}
