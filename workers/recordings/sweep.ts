import { randomUUID } from 'node:crypto';
import { recordingKey } from '@cc/contract/recording-key.ts';
import { isOpen } from '@cc/domain/recording.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import {
  closeRecording,
  dropProposal,
  expiredRecordings,
  forgetParts,
  partsOf,
  settlePart,
  stopRecording,
  toldNode,
  unfinishedRecordings,
} from '@cc/drizzle/repositories/recordings.ts';
import { isOver } from '@cc/drizzle/repositories/sessions.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { SfuNodes } from '@cc/platform/sfu-nodes.ts';
import type { Storage } from '@cc/platform/storage.ts';
import { mendWebm } from '@cc/platform/webm/mend.ts';
import { changeRecording } from './change.ts';

export interface RecordingDeps {
  db: Db;
  announcer: Pick<Announcer, 'tell'>;
  sfuNodes: SfuNodes;
  storage: Storage;
  rules: Rules;
  logger: Logger;
}

type Unfinished = Awaited<ReturnType<typeof unfinishedRecordings>>[number];

/** A node that has not handed everything in by then is asked again. */
const REPEAT_MS = 2_000;

/** Does what is due of proposals and recordings: lets them lapse or end, has the media node of the moment record, and gathers what is left. */
export async function sweepRecordings(deps: RecordingDeps): Promise<void> {
  for (const one of await unfinishedRecordings(deps.db)) {
    try {
      await look(deps, one);
    } catch (error) {
      deps.logger.error({ err: error, recordingId: one.recording.id }, 'sweeping a recording failed');
    }
  }
}

async function look(deps: RecordingDeps, one: Unfinished): Promise<void> {
  const { recording, session, now } = one;
  const { rules } = deps;
  const { id, status, proposedBy, createdAt } = recording;
  if (one.writing > 0) await gather(deps, one);
  if (status === 'proposed') {
    const facts = { status, proposedBy, proposedAt: createdAt.getTime() };
    if (!isOver(session) && isOpen(facts, now.getTime(), rules)) return;
    return changeRecording(deps, recording, (tx) => dropProposal(tx, id, 'lapsed'));
  }
  if (status === 'recording' && isOver(session)) {
    return changeRecording(deps, recording, (tx) => stopRecording(tx, id, { reason: 'session_over' }, rules));
  }
  if (status === 'recording') return keepRecording(deps, one);
  await close(deps, one);
}

/** The room may be on another node by now, or the one that was told has not answered. */
async function keepRecording(
  { db, sfuNodes, rules }: RecordingDeps,
  { recording, session }: Unfinished,
): Promise<void> {
  const { id, node, openedAt } = recording;
  if (!session.sfuNode || (node === session.sfuNode && openedAt)) return;
  if (node !== session.sfuNode) await toldNode(db, id, session.sfuNode);
  const command = { type: 'recording.start', id: randomUUID(), room: session.id, recordingId: id } as const;
  await sfuNodes.command(session.sfuNode, { ...command, maxBytes: rules.recordingBytesMax });
}

/** Asks the node until it has handed everything in; one that is gone never will. */
async function close(deps: RecordingDeps, { recording, now }: Unfinished): Promise<void> {
  const { id, sessionId: room, node, stoppedAt } = recording;
  if (node && (await deps.sfuNodes.find(node))) {
    const isDue = now.getTime() - (stoppedAt?.getTime() ?? 0) > REPEAT_MS;
    if (isDue) await deps.sfuNodes.command(node, { type: 'recording.stop', id: randomUUID(), room, recordingId: id });
    return;
  }
  const open = (await partsOf(deps.db, id)).some(({ status }) => status === 'writing');
  if (!open) await changeRecording(deps, recording, (tx) => closeRecording(tx, id));
}

/** Keeps what nodes that are gone have written: unknown ones, since a node's id is new with every start. */
async function gather(
  { db, sfuNodes, storage, logger }: RecordingDeps,
  { recording: { id } }: Unfinished,
): Promise<void> {
  for (const part of await partsOf(db, id)) {
    if (part.status !== 'writing' || (await sfuNodes.find(part.node))) continue;
    const found = await storage.recover(recordingKey(id, part.id), mendWebm);
    await settlePart(db, part.id, found ? { status: 'stored', ...found } : { status: 'failed' });
    logger.warn({ recordingId: id, partId: part.id, ...found }, 'a media node has left a part of a recording behind');
  }
}

/** Deletes the files of recordings whose time is over. */
export async function deleteExpiredRecordings(deps: RecordingDeps): Promise<void> {
  const { db, storage, logger } = deps;
  for (const recording of await expiredRecordings(db)) {
    for (const part of await partsOf(db, recording.id)) await storage.remove(recordingKey(recording.id, part.id));
    await changeRecording(deps, recording, async (tx) => {
      await forgetParts(tx, recording.id);
      return true;
    });
    logger.info({ recordingId: recording.id }, 'a recording is deleted');
  }
}
