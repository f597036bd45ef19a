/**
 * What the house tells a media node: XADD to the stream of that node, field `command`. Each is answered by an `ack` fact carrying its id, in
 * order with the facts it caused. Commands are idempotent; repeat until acknowledged.
 */
import { z } from 'zod';
import { roomCloseReasonSchema } from './sfu-facts.ts';

/** The stream that one media node reads. */
export const sfuCommandsStream = (nodeId: string): string => `sfu:commands:${nodeId}`;

const base = { id: z.guid(), room: z.guid() };

/** Everybody is put out, and nobody gets in again. */
const closeSchema = z.object({
  type: z.literal('room.close'),
  ...base,
  reason: roomCloseReasonSchema.extract(['ended', 'cancelled', 'expired']),
});

/** The room may live for at least `forMs` from now; without it a room is closed (`expired`) at the node's longest lifetime. */
const extendSchema = z.object({ type: z.literal('room.extend'), ...base, forMs: z.int().positive().max(86_400_000) });

/** One person is put out, and does not get in again. */
const kickSchema = z.object({ type: z.literal('room.kick'), ...base, userId: z.guid() });

/** Both people have agreed: everything in the room is recorded, and in a room that takes its place. Answered by `recording_open` as well. */
const recordSchema = z.object({
  type: z.literal('recording.start'),
  ...base,
  recordingId: z.guid(),
  /** All parts together, at most. */
  maxBytes: z.int().positive(),
});

/** Nothing more of it is recorded. Answered by `recording_closed` once its parts are kept. */
const stopRecordingSchema = z.object({ type: z.literal('recording.stop'), ...base, recordingId: z.guid() });

export const sfuCommandSchema = z.discriminatedUnion('type', [
  closeSchema,
  extendSchema,
  kickSchema,
  recordSchema,
  stopRecordingSchema,
]);
export type SfuCommand = z.infer<typeof sfuCommandSchema>;
