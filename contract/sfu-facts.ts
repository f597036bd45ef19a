/**
 * What a media node tells the house, over one Redis stream. A fact is sent until Redis has taken it, so it can come twice: the same `id` is
 * the same fact. Times are *ages* in milliseconds before the moment of XADD, never wall-clock times, because no two clocks agree. A reader
 * that reads late adds the time the entry waited: `ageMs + (Redis TIME − milliseconds in the entry's id)`, see {@link entryWaitMs}.
 */
import { z } from 'zod';
import { roomScopeSchema } from './room-token.ts';

/**
 * Each entry has a fact as JSON in `fact`, and in `sentAt` when it was sent, as of which its ages are: epoch ms of Redis's clock.
 * Without it the entry's own time counts.
 */
export const SFU_FACTS_STREAM = 'sfu:facts';
/** Facts kept in the stream, approximately: hours of them, but never without bound. */
export const SFU_FACTS_MAXLEN = 100_000;
/** Each room is described by a snapshot this often, so that a lost fact is healed by the next. */
export const SFU_SNAPSHOT_EVERY_MS = 2_000;
/** No byte from a peer for longer than this: it has `left` with the reason `lost`, backdated to its last media. */
export const SFU_LOST_AFTER_MS = 6_000;

const ageMs = z.number().nonnegative();
const base = { id: z.guid(), node: z.string().min(1).max(64), room: z.guid() };

export const leftReasonSchema = z.enum([
  /** No bytes for longer than {@link SFU_LOST_AFTER_MS}. */
  'lost',
  /** The person hung up. */
  'leave',
  /** The same person joined again elsewhere, or reloaded. */
  'takeover',
  /** Removed by command. */
  'kicked',
  /** The room was closed. */
  'room_closed',
  /** The media worker under the room died; the peers re-join by themselves. */
  'worker_died',
  /** The media node is shutting down; the peers re-join elsewhere. */
  'node_shutdown',
]);
export type LeftReason = z.infer<typeof leftReasonSchema>;

export const roomCloseReasonSchema = z.enum(['ended', 'cancelled', 'expired', 'empty', 'worker_died', 'node_shutdown']);
export type RoomCloseReason = z.infer<typeof roomCloseReasonSchema>;

/** A person is present: scope `call`, and bytes (RTP, RTCP or ICE checks) have arrived on the transports. `ageMs`: since when. */
const joinedSchema = z.object({ type: z.literal('joined'), ...base, userId: z.guid(), ageMs });

/**
 * A person who was present no longer is. `ageMs`: when that was decided. `lastMediaAgeMs`: the last moment known to lie *before* a received
 * byte, so presence until then is certain; null when none was seen. Presence ends there, see {@link presenceEndAgeMs}.
 */
const leftSchema = z.object({
  type: z.literal('left'),
  ...base,
  userId: z.guid(),
  ageMs,
  lastMediaAgeMs: ageMs.nullable(),
  reason: leftReasonSchema,
});

/**
 * Who is there. `peers[].ageMs`: age of the evidence, as in `left`; `sinceAgeMs`: since when they have been present without a break, so that
 * one snapshot heals all facts that were lost before it. Peers of scope `warm` are listed, but are not in the call.
 */
const snapshotSchema = z.object({
  type: z.literal('snapshot'),
  ...base,
  peers: z.array(z.object({ userId: z.guid(), ageMs, sinceAgeMs: ageMs.optional(), scope: roomScopeSchema })),
});

/** The room is gone from this node. Nobody is in it any more (each `left` came before). */
const roomClosedSchema = z.object({ type: z.literal('room_closed'), ...base, ageMs, reason: roomCloseReasonSchema });

/** A command was carried out (`done`), was about a room or person that is not here (`not_found`), or could not be read (`invalid`). */
const ackSchema = z.object({
  type: z.literal('ack'),
  ...base,
  room: z.guid().nullable(),
  commandId: z.string().max(64),
  result: z.enum(['done', 'not_found', 'invalid']),
});

const recording = { ...base, recordingId: z.guid() };

/** This node records the room from now on, also when it is made only later. */
const recordingOpenSchema = z.object({ type: z.literal('recording_open'), ...recording });

export const recordingPartKindSchema = z.enum(['person', 'screen']);
export type RecordingPartKind = z.infer<typeof recordingPartKindSchema>;

/**
 * One file of a recording, said when it is begun (`writing`) and when it is kept (`stored`) or given up (`failed`). `ageMs`: since when it
 * has been running. It holds the camera and microphone of one stay of a person, or one screen with its sound.
 */
const recordingPartSchema = z.object({
  type: z.literal('recording_part'),
  ...recording,
  partId: z.guid(),
  userId: z.guid(),
  kind: recordingPartKindSchema,
  status: z.enum(['writing', 'stored', 'failed']),
  ageMs,
  durationMs: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  hasVideo: z.boolean(),
});

/** This node writes nothing more of a recording; its parts came before. `full`: it has used up its bytes; `busy`: it never began here, for all the others. */
const recordingClosedSchema = z.object({
  type: z.literal('recording_closed'),
  ...recording,
  reason: z.enum(['stopped', 'room_closed', 'full', 'failed', 'busy']),
});

export const sfuFactSchema = z.discriminatedUnion('type', [
  joinedSchema,
  leftSchema,
  snapshotSchema,
  roomClosedSchema,
  ackSchema,
  recordingOpenSchema,
  recordingPartSchema,
  recordingClosedSchema,
]);
export type SfuFact = z.infer<typeof sfuFactSchema>;
export type SfuFactOf<T extends SfuFact['type']> = Extract<SfuFact, { type: T }>;

/** Age in ms of the end of a presence that a `left` fact closes. */
export function presenceEndAgeMs(fact: SfuFactOf<'left'>): number {
  return fact.lastMediaAgeMs ?? fact.ageMs;
}

/** How long an entry has waited in the stream, in ms. `redisNowMs` is Redis's own TIME, so that no other clock is mixed in. */
export function entryWaitMs(entryId: string, redisNowMs: number): number {
  return Math.max(0, redisNowMs - Number(entryId.split('-')[0]));
}
