import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant } from './columns.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';

export const recordingStatus = pgEnum('recording_status', [
  'proposed',
  'refused',
  'lapsed',
  'withdrawn',
  'recording',
  'stopped',
]);
/** Why what was recorded no longer is. */
export const recordingEnd = pgEnum('recording_end', ['by_person', 'session_over', 'full', 'failed', 'busy']);
export const recordingPartKind = pgEnum('recording_part_kind', ['person', 'screen']);
export const recordingPartStatus = pgEnum('recording_part_status', ['writing', 'stored', 'failed']);

/**
 * A proposal to record a call, and what became of it. The row outlives the files: it says that both had agreed, and when. All instants are
 * the database's.
 */
export const recordings = pgTable(
  'recordings',
  {
    /** Made by the client, so that proposing twice proposes once. */
    id: uuid().primaryKey(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    proposedBy: uuid()
      .notNull()
      .references(() => users.id),
    status: recordingStatus().notNull().default('proposed'),
    /** When each of the two agreed; who proposes agrees by it. */
    customerConsentAt: instant(),
    consultantConsentAt: instant(),
    /** Both had agreed. */
    startedAt: instant(),
    stoppedAt: instant(),
    endReason: recordingEnd(),
    stoppedBy: uuid().references(() => users.id),
    /** The media node that was last told to record it, and when it answered. */
    node: text(),
    openedAt: instant(),
    /** All of it has been handed in. */
    closedAt: instant(),
    /** Its files are to be deleted from then on. */
    expiresAt: instant(),
    deletedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    check(
      'recordings_by_both',
      sql`(${t.startedAt} is not null) = (${t.status} in ('recording', 'stopped'))
        and (${t.startedAt} is null or (${t.customerConsentAt} is not null and ${t.consultantConsentAt} is not null))`,
    ),
    check('recordings_stopped', sql`(${t.stoppedAt} is not null) = (${t.status} = 'stopped')`),
    check('recordings_kept_for_a_while', sql`(${t.expiresAt} is not null) = (${t.status} = 'stopped')`),
    index().on(t.sessionId, t.createdAt),
    uniqueIndex('recordings_one_open')
      .on(t.sessionId)
      .where(sql`${t.status} in ('proposed', 'recording')`),
    index('recordings_unfinished')
      .on(t.createdAt)
      .where(sql`${t.status} in ('proposed', 'recording') or (${t.status} = 'stopped' and ${t.closedAt} is null)`),
    index('recordings_to_delete')
      .on(t.expiresAt)
      .where(sql`${t.deletedAt} is null`),
  ],
);

/** One file: the camera and microphone of one stay of a person, or one shared screen. */
export const recordingParts = pgTable(
  'recording_parts',
  {
    id: uuid().primaryKey(),
    recordingId: uuid()
      .notNull()
      .references(() => recordings.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: recordingPartKind().notNull(),
    status: recordingPartStatus().notNull(),
    /** The media node that writes it. */
    node: text().notNull(),
    /** From the start of the recording, ms. */
    offsetMs: integer().notNull(),
    durationMs: integer().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    hasVideo: boolean().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index().on(t.recordingId),
    index('recording_parts_writing')
      .on(t.createdAt)
      .where(sql`${t.status} = 'writing'`),
  ],
);
