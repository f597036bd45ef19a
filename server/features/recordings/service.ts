import { randomUUID } from 'node:crypto';
import { recordingKey } from '@cc/contract/recording-key.ts';
import { AppError } from '@cc/contract/errors.ts';
import type { RecordingView } from '@cc/contract/http/recordings.ts';
import { afterWish, mayPropose, type RecordingFacts } from '@cc/domain/recording.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import {
  beginRecording,
  dropProposal,
  newestRecording,
  proposeRecording,
  recordingById,
  stopRecording,
  storedPart,
  type Recording,
} from '@cc/drizzle/repositories/recordings.ts';
import { lockSession, type SessionNow } from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { recordingNews, recordingsOf } from '@cc/drizzle/views/recordings.ts';
import type { SfuNodes } from '@cc/platform/sfu-nodes.ts';
import type { Deps } from '../../deps.ts';
import type { Participant } from '../call/participant.ts';
import { createLinks } from './links.ts';

type RecordingsDeps = Pick<Deps, 'config' | 'db' | 'announcer' | 'storage' | 'logger'> & {
  rules: Rules;
  sfuNodes: SfuNodes;
  participant: Participant;
};

const notThere = () => new AppError('not_found', 'There is no such recording.');
const factsOf = ({ status, proposedBy, createdAt }: Recording): RecordingFacts => ({
  status,
  proposedBy,
  proposedAt: createdAt.getTime(),
});

/** Recording a call, for its two people: only while both want it, and only theirs to see. */
export function createRecordings(deps: RecordingsDeps) {
  const { db, announcer, storage, rules, sfuNodes, participant, logger } = deps;
  const links = createLinks(deps.config.ACCESS_TOKEN_SECRET);

  /** Makes a change under the session's lock, tells both, and answers with what one of them sees. */
  async function change(
    userId: string,
    { sessionId, id }: { sessionId: string; id: string },
    apply: (tx: Tx, session: SessionNow) => Promise<boolean>,
  ): Promise<{ session: SessionNow; view: RecordingView; changed: boolean }> {
    await participant(sessionId, userId);
    const { session, versions } = await transaction(db, async (tx) => {
      const locked = await lockSession(tx, sessionId);
      if (!locked) throw notThere();
      const changed = await apply(tx, locked);
      return {
        session: locked,
        versions: await bumpVersions(tx, changed ? [locked.customerId, locked.consultantId] : []),
      };
    });
    announcer.tell(await recordingNews(db, session, id, versions));
    const view = (await recordingsOf(db, session, userId)).find((one) => one.id === id);
    if (!view) throw notThere();
    return { session, view, changed: versions.size > 0 };
  }

  /** One of this session, under its lock. @throws not_found. */
  async function locked(tx: Tx, session: SessionNow, id: string): Promise<Recording> {
    const recording = await recordingById(tx, id);
    if (recording?.sessionId !== session.id) throw notThere();
    return recording;
  }

  /** The quick way; what is lost here the sweep repeats (`workers/recordings`). */
  function command(
    type: 'recording.start' | 'recording.stop',
    node: string | null,
    room: string,
    recordingId: string,
  ): void {
    if (!node) return;
    const base = { id: randomUUID(), room, recordingId };
    const sent =
      type === 'recording.start'
        ? sfuNodes.command(node, { type, ...base, maxBytes: rules.recordingBytesMax })
        : sfuNodes.command(node, { type, ...base });
    sent.catch((error: unknown) => logger.warn({ err: error, recordingId }, 'a media node was not told; comes again'));
  }

  /** Before anybody is asked. It may still fill up until both agree: then the node refuses (`busy`), and both are told. */
  async function expectRoom(node: string | null): Promise<void> {
    const found = node && (await sfuNodes.find(node));
    if (found && found.recordingsFree === 0) {
      throw new AppError('recordings_full', 'Too many calls are being recorded just now. Try again in some minutes.');
    }
  }

  return {
    /** @throws not_found. */
    async list(userId: string, sessionId: string): Promise<{ items: RecordingView[] }> {
      const { session } = await participant(sessionId, userId);
      return { items: await recordingsOf(db, session, userId) };
    },

    /** @throws not_found, conflict (not both are there, or one is proposed or made already), recordings_full. */
    async propose(userId: string, sessionId: string, id: string): Promise<RecordingView> {
      const { session: before } = await participant(sessionId, userId);
      if (!(await recordingById(db, id))) await expectRoom(before.sfuNode);
      const { view } = await change(userId, { sessionId, id }, async (tx, session) => {
        const same = await recordingById(tx, id);
        if (same?.sessionId === sessionId && same.proposedBy === userId) return false;
        const newest = await newestRecording(tx, sessionId);
        const now = session.now.getTime();
        if (same || !mayPropose(session.status, newest ? factsOf(newest) : null, now, rules)) {
          throw new AppError('conflict', 'A recording cannot be proposed now.');
        }
        // Its time is over, and nobody has swept it yet.
        if (newest?.status === 'proposed') await dropProposal(tx, newest.id, 'lapsed');
        await proposeRecording(tx, session, { id, by: userId });
        return true;
      });
      return view;
    },

    /** @throws not_found, conflict (it is mine, too late, or withdrawn; the call is interrupted). */
    async answer(userId: string, sessionId: string, id: string, agree: boolean): Promise<RecordingView> {
      const { session, view, changed } = await change(userId, { sessionId, id }, async (tx, session) => {
        const recording = await locked(tx, session, id);
        if (recording.status === (agree ? 'recording' : 'refused') && recording.proposedBy !== userId) return false;
        const now = session.now.getTime();
        const wish = {
          wish: agree ? ('agree' as const) : ('refuse' as const),
          by: userId,
          now,
          session: session.status,
        };
        const next = afterWish(factsOf(recording), wish, rules);
        if (next === 'recording') await beginRecording(tx, session, { id, by: userId });
        else if (next === 'refused') await dropProposal(tx, id, next);
        else throw new AppError('conflict', 'This proposal cannot be answered any more.');
        return true;
      });
      if (changed && view.status === 'recording') command('recording.start', session.sfuNode, sessionId, id);
      return view;
    },

    /** @throws not_found. */
    async stop(userId: string, sessionId: string, id: string): Promise<RecordingView> {
      let node: string | null = null;
      const { view } = await change(userId, { sessionId, id }, async (tx, session) => {
        const recording = await locked(tx, session, id);
        const wish = { wish: 'stop' as const, by: userId, now: session.now.getTime(), session: session.status };
        const next = afterWish(factsOf(recording), wish, rules);
        if (next === 'refused' || next === 'withdrawn') return dropProposal(tx, id, next);
        if (next !== 'stopped') return false;
        node = recording.node;
        return stopRecording(tx, id, { reason: 'by_person', by: userId }, rules);
      });
      command('recording.stop', node, sessionId, id);
      return view;
    },

    /** @throws not_found. */
    async link(userId: string, sessionId: string, id: string, partId: string) {
      await participant(sessionId, userId);
      const found = await storedPart(db, partId);
      if (found?.recording.id !== id || found.recording.sessionId !== sessionId) throw notThere();
      const { token, expiresAt } = await links.sign(userId, partId);
      const query = new URLSearchParams({ token });
      return { path: `/api/recordings/${partId}?${query}`, expiresAt: new Date(expiresAt).toISOString() };
    },

    /** @throws not_found for everybody but the two people of its call. */
    async media(partId: string, token: string, save: boolean) {
      const userId = await links.verify(token, partId);
      const found = userId ? await storedPart(db, partId) : undefined;
      if (!userId || !found) throw notThere();
      const { part, recording } = found;
      const { session } = await participant(recording.sessionId, userId);
      const key = recordingKey(recording.id, partId);
      const bytes = await storage.size(key);
      if (bytes === null) throw notThere();
      const who = part.userId === session.customerId ? 'customer' : 'consultant';
      const day = recording.createdAt.toISOString().slice(0, 10);
      const name = `call-${day}-${who}${part.kind === 'screen' ? '-screen' : ''}-${Math.floor(part.offsetMs / 1000)}s.webm`;
      return { name, save, bytes, read: (range: { start: number; end: number }) => storage.read(key, range) };
    },
  };
}

export type RecordingService = ReturnType<typeof createRecordings>;
