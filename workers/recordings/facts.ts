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
import { changeRecording } from './change.ts';

type RecordingFact = SfuFactOf<'recording_open' | 'recording_part' | 'recording_closed'>;

export const isRecordingFact = (fact: SfuFact): fact is RecordingFact =>
  fact.type === 'recording_open' || fact.type === 'recording_part' || fact.type === 'recording_closed';

/**
 * Folds in what a media node says of a recording. Each may come twice.
 * @param sentAt epoch ms on the database's clock
 */
export async function foldRecording(
  deps: { db: Db; rules: Rules; announcer: Pick<Announcer, 'tell'> },
  fact: RecordingFact,
  sentAt: number,
): Promise<void> {
  const { db, rules } = deps;
  if (fact.type === 'recording_open') return markOpened(db, fact);
  if (fact.type === 'recording_part') return foldPart(db, fact, sentAt);
  const { recordingId: id, room, node, reason } = fact;
  await changeRecording(deps, { id, sessionId: room }, async (tx) => {
    const recording = await recordingById(tx, id);
    // Another node may have been told since: then that one is asked.
    if (recording?.sessionId !== room || recording.node !== node) return false;
    const isOver = reason === 'full' || reason === 'failed';
    const stopped = isOver && (await stopRecording(tx, id, { reason }, rules));
    const closed = await closeRecording(tx, id);
    return stopped || closed;
  });
}
