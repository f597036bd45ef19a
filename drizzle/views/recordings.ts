import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { News } from '@cc/contract/events.ts';
import type { RecordingView } from '@cc/contract/http/recordings.ts';
import { answerUntil, recordingState } from '@cc/domain/recording.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { iso, isoOrNull } from '../now.ts';
import { prepared } from '../prepared.ts';
import type { Recording } from '../repositories/recordings.ts';
import type { Session } from '../repositories/sessions.ts';
import type { Versions } from '../repositories/sync.ts';
import { recordingParts, recordings, sessionPeople, sessions } from '../schema/index.ts';

type Part = typeof recordingParts.$inferSelect;
type People = Pick<Session, 'customerId' | 'consultantId'>;

/** Recordings as one of the two of their session sees them. */
async function viewsOf(
  db: Executor,
  { customerId }: People,
  all: readonly Recording[],
): Promise<(viewerId: string) => RecordingView[]> {
  const begun = all.flatMap(({ id, startedAt }) => (startedAt ? [id] : []));
  const parts =
    begun.length === 0 ? [] : await db.select().from(recordingParts).where(inArray(recordingParts.recordingId, begun));
  const viewOf = (recording: Recording, viewerId: string): RecordingView => {
    const own = parts.filter(({ recordingId }) => recordingId === recording.id);
    const count = (status: Part['status']) => own.filter((part) => part.status === status).length;
    return {
      id: recording.id,
      sessionId: recording.sessionId,
      status: recording.status,
      state: recording.startedAt
        ? recordingState({
            stopped: recording.stoppedAt !== null,
            closed: recording.closedAt !== null,
            deleted: recording.deletedAt !== null,
            failed: recording.endReason === 'failed',
            busy: recording.endReason === 'busy',
            parts: { writing: count('writing'), stored: count('stored'), failed: count('failed') },
          })
        : null,
      mine: recording.proposedBy === viewerId,
      answerUntil: iso(new Date(answerUntil(recording.createdAt.getTime(), RULES))),
      startedAt: isoOrNull(recording.startedAt),
      stoppedAt: isoOrNull(recording.stoppedAt),
      endReason: recording.endReason,
      stoppedByMe: recording.stoppedBy === null ? null : recording.stoppedBy === viewerId,
      expiresAt: isoOrNull(recording.expiresAt),
      parts: own
        .filter(({ status }) => status === 'stored')
        .toSorted((a, b) => a.offsetMs - b.offsetMs || a.id.localeCompare(b.id))
        .map(({ id, userId, kind, offsetMs, durationMs, bytes, hasVideo }) => {
          const role = userId === customerId ? 'customer' : 'consultant';
          return { id, role, kind, offsetMs, durationMs, bytes, hasVideo };
        }),
    };
  };
  return (viewerId) => all.map((recording) => viewOf(recording, viewerId));
}

/** All of a session, oldest first. */
export async function recordingsOf(db: Executor, session: Session, viewerId: string): Promise<RecordingView[]> {
  const mine = eq(recordings.sessionId, session.id);
  const all = await db.select().from(recordings).where(mine).orderBy(asc(recordings.createdAt));
  return (await viewsOf(db, session, all))(viewerId);
}

const newestOf = prepared((db) =>
  db
    .select({ recording: recordings, people: { customerId: sessions.customerId, consultantId: sessions.consultantId } })
    .from(sessionPeople)
    .innerJoin(sessions, eq(sessions.id, sessionPeople.sessionId))
    .innerJoin(recordings, eq(recordings.sessionId, sessions.id))
    .where(and(eq(sessionPeople.userId, sql.placeholder('userId')), eq(sessionPeople.active, true)))
    .orderBy(desc(recordings.createdAt))
    .limit(1),
);

/** The newest of the session that somebody is in now. */
export async function activeRecordingOf(db: Executor, userId: string): Promise<RecordingView | null> {
  const [found] = await newestOf(db, { userId });
  return found ? ((await viewsOf(db, found.people, [found.recording]))(userId)[0] ?? null) : null;
}

/** What the two are told, each with their own view and the version that the change moved. */
export async function recordingNews(db: Executor, session: People, id: string, versions: Versions): Promise<News[]> {
  const seenBy = await viewsOf(db, session, await db.select().from(recordings).where(eq(recordings.id, id)));
  return [session.customerId, session.consultantId].flatMap((to): News[] => {
    const [version, recording] = [versions.get(to), seenBy(to)[0]];
    return version === undefined || !recording
      ? []
      : [{ to, event: 'recording:status', payload: { version, recording } }];
  });
}
