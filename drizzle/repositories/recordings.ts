import { and, desc, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { SfuFactOf } from '@cc/contract/sfu-facts.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { recordingParts, recordings, sessions } from '../schema/index.ts';
import type { Session } from './sessions.ts';

export type Recording = typeof recordings.$inferSelect;

const DAY_MS = 24 * 3_600_000;

export async function recordingById(db: Executor, id: string): Promise<Recording | undefined> {
  return (await db.select().from(recordings).where(eq(recordings.id, id)))[0];
}

/** The newest of a session, whatever became of it. */
export async function newestRecording(db: Executor, sessionId: string): Promise<Recording | undefined> {
  const [newest] = await db
    .select()
    .from(recordings)
    .where(eq(recordings.sessionId, sessionId))
    .orderBy(desc(recordings.createdAt))
    .limit(1);
  return newest;
}

const consentOf = (session: Pick<Session, 'customerId'>, userId: string) =>
  session.customerId === userId ? { customerConsentAt: NOW } : { consultantConsentAt: NOW };

/** Writes a proposal, under the session's lock; who proposes has agreed. */
export async function proposeRecording(
  tx: Tx,
  session: Session,
  { id, by }: { id: string; by: string },
): Promise<void> {
  await tx.insert(recordings).values({ id, sessionId: session.id, proposedBy: by, ...consentOf(session, by) });
}

/** The other agrees too, under the session's lock: it is recorded from now on. */
export async function beginRecording(tx: Tx, session: Session, { id, by }: { id: string; by: string }): Promise<void> {
  await tx
    .update(recordings)
    .set({ status: 'recording', startedAt: NOW, node: session.sfuNode, ...consentOf(session, by) })
    .where(and(eq(recordings.id, id), eq(recordings.status, 'proposed')));
}

/** A proposal comes to nothing. @returns false when it was none any more. */
export async function dropProposal(tx: Tx, id: string, status: 'refused' | 'lapsed' | 'withdrawn'): Promise<boolean> {
  const changed = await tx
    .update(recordings)
    .set({ status })
    .where(and(eq(recordings.id, id), eq(recordings.status, 'proposed')))
    .returning({ id: recordings.id });
  return changed.length > 0;
}

/** Nothing more is recorded, and the time for which it is kept begins. @returns false when it was not being recorded. */
export async function stopRecording(
  tx: Tx,
  id: string,
  end: { reason: NonNullable<Recording['endReason']>; by?: string },
  { recordingKeptDays }: Pick<Rules, 'recordingKeptDays'>,
): Promise<boolean> {
  const changed = await tx
    .update(recordings)
    .set({
      status: 'stopped',
      stoppedAt: NOW,
      endReason: end.reason,
      stoppedBy: end.by ?? null,
      expiresAt: inMs(recordingKeptDays * DAY_MS),
    })
    .where(and(eq(recordings.id, id), eq(recordings.status, 'recording')))
    .returning({ id: recordings.id });
  return changed.length > 0;
}

/** The media node that is told now. Its answer is still to come. */
export async function toldNode(db: Executor, id: string, node: string): Promise<void> {
  await db.update(recordings).set({ node, openedAt: null }).where(eq(recordings.id, id));
}

/** Proposals and recordings that something may be due of, with their sessions. */
export async function unfinishedRecordings(
  db: Executor,
  limit = 100,
): Promise<{ recording: Recording; session: Session; now: Date; writing: number }[]> {
  return db
    .select({
      recording: recordings,
      session: sessions,
      now: sql<Date>`clock_timestamp()`.mapWith(recordings.createdAt),
      writing: sql<number>`(select count(*)::int from recording_parts p where p.recording_id = ${recordings.id} and p.status = 'writing')`,
    })
    .from(recordings)
    .innerJoin(sessions, eq(sessions.id, recordings.sessionId))
    .where(
      or(
        inArray(recordings.status, ['proposed', 'recording']),
        and(eq(recordings.status, 'stopped'), isNull(recordings.closedAt)),
      ),
    )
    .orderBy(recordings.createdAt)
    .limit(limit);
}

/** Files of a recording, of any status. */
export const partsOf = (db: Executor, recordingId: string) =>
  db.select().from(recordingParts).where(eq(recordingParts.recordingId, recordingId));

/** What became of a file that its own node says nothing of. */
export async function settlePart(
  db: Executor,
  id: string,
  values: { status: 'failed' } | { status: 'stored'; bytes: number; durationMs: number; hasVideo: boolean },
): Promise<void> {
  await db.update(recordingParts).set(values).where(eq(recordingParts.id, id));
}

/** All of it is in. @returns false when that was known. */
export async function closeRecording(tx: Tx, id: string): Promise<boolean> {
  const changed = await tx
    .update(recordings)
    .set({ closedAt: NOW })
    .where(and(eq(recordings.id, id), eq(recordings.status, 'stopped'), isNull(recordings.closedAt)))
    .returning({ id: recordings.id });
  return changed.length > 0;
}

/** The node answers that it records. */
export async function markOpened(
  db: Executor,
  { recordingId, node, room }: SfuFactOf<'recording_open'>,
): Promise<void> {
  await db
    .update(recordings)
    .set({ openedAt: NOW })
    .where(and(eq(recordings.id, recordingId), eq(recordings.sessionId, room), eq(recordings.node, node)));
}

/**
 * Folds what a media node says of one file. The same again changes nothing; one that is kept or given up stays so. A recording that is not of
 * the room, or a person who is not in it, is no fact of ours.
 * @param sentAt epoch ms on the database's clock
 */
export async function foldPart(db: Executor, fact: SfuFactOf<'recording_part'>, sentAt: number): Promise<void> {
  const { partId, recordingId, room, userId, kind, status, node, durationMs, bytes, hasVideo } = fact;
  const startedAt = new Date(sentAt - fact.ageMs).toISOString();
  await db.execute(sql`
    insert into recording_parts (id, recording_id, user_id, kind, status, node, offset_ms, duration_ms, bytes, has_video)
    select ${partId}, r.id, p.user_id, ${kind}, ${status}, ${node},
      greatest(0, extract(epoch from ${startedAt}::timestamptz - r.started_at) * 1000)::int, ${durationMs}, ${bytes}, ${hasVideo}
    from recordings r join session_people p on p.session_id = r.session_id and p.user_id = ${userId}
    where r.id = ${recordingId} and r.session_id = ${room} and r.started_at is not null and r.deleted_at is null
    on conflict (id) do update set
      status = excluded.status, duration_ms = excluded.duration_ms, bytes = excluded.bytes, has_video = excluded.has_video
    where recording_parts.status = 'writing' and recording_parts.recording_id = excluded.recording_id`);
}

/** Recordings whose time is over, and that have not been deleted yet. */
export const expiredRecordings = (db: Executor, limit = 50): Promise<{ id: string; sessionId: string }[]> =>
  db
    .select({ id: recordings.id, sessionId: recordings.sessionId })
    .from(recordings)
    .where(and(lte(recordings.expiresAt, NOW), isNull(recordings.deletedAt)))
    .limit(limit);

/** Its files are gone: so is what is known of them. That both had agreed stays known. */
export async function forgetParts(tx: Tx, id: string): Promise<void> {
  await tx.delete(recordingParts).where(eq(recordingParts.recordingId, id));
  await tx
    .update(recordings)
    .set({ deletedAt: NOW, closedAt: sql`coalesce(${recordings.closedAt}, clock_timestamp())` })
    .where(eq(recordings.id, id));
}

/** A file that can be seen, with the recording that it is of. */
export async function storedPart(
  db: Executor,
  partId: string,
): Promise<{ part: typeof recordingParts.$inferSelect; recording: Recording } | undefined> {
  const [found] = await db
    .select({ part: recordingParts, recording: recordings })
    .from(recordingParts)
    .innerJoin(recordings, eq(recordings.id, recordingParts.recordingId))
    .where(
      and(eq(recordingParts.id, partId), eq(recordingParts.status, 'stored'), sql`${recordings.expiresAt} > ${NOW}`),
    );
  return found;
}
