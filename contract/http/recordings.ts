import { z } from 'zod';
import { instant, uuid } from '../common.ts';
import { recordingPartKindSchema } from '../sfu-facts.ts';
import { endpoint, stream } from './endpoint.ts';
import { role } from './users.ts';

/** One file of a recording: somebody's camera and microphone, or a screen of theirs. Times are ms. */
export const recordingPart = z.object({
  id: uuid,
  /** Whose it is. */
  role,
  kind: recordingPartKindSchema,
  /** From the start of the recording. */
  offsetMs: z.int(),
  durationMs: z.int(),
  bytes: z.int(),
  hasVideo: z.boolean(),
});
export type RecordingPart = z.infer<typeof recordingPart>;

/** A recording, or the proposal of one, as one of the two sees it. */
export const recordingView = z.object({
  id: uuid,
  sessionId: uuid,
  status: z.enum(['proposed', 'refused', 'lapsed', 'withdrawn', 'recording', 'stopped']),
  /** What there is of it to be seen; null where the two did not agree (yet). */
  state: z.enum(['recording', 'processing', 'ready', 'empty', 'busy', 'failed', 'expired']).nullable(),
  /** I have proposed it. */
  mine: z.boolean(),
  /** A proposal that is not answered by then has lapsed. */
  answerUntil: instant,
  startedAt: instant.nullable(),
  stoppedAt: instant.nullable(),
  /** `full`: it is as long as one can be. `busy`: as many calls are recorded as can be, and this one is not. */
  endReason: z.enum(['by_person', 'session_over', 'full', 'failed', 'busy']).nullable(),
  /** Whether I have stopped it; null where nobody has. */
  stoppedByMe: z.boolean().nullable(),
  /** When its files are deleted, or were. */
  expiresAt: instant.nullable(),
  /** What can be played and saved, by when it begins. */
  parts: z.array(recordingPart),
});
export type RecordingView = z.infer<typeof recordingView>;

const session = z.object({ id: uuid });
const one = session.extend({ recordingId: uuid });

export const recordingsApi = {
  list: endpoint({
    method: 'get',
    path: '/sessions/:id/recordings',
    summary: 'What was recorded of a call of mine, oldest first, with what was only proposed.',
    access: 'user',
    params: session,
    response: z.object({ items: z.array(recordingView) }),
    errors: ['not_found'],
  }),
  propose: endpoint({
    method: 'post',
    path: '/sessions/:id/recordings',
    summary:
      'Propose to record a call that goes on; nothing is recorded before the other agrees. The same id proposes once.',
    access: 'user',
    params: session,
    body: z.object({ id: uuid }),
    response: recordingView,
    errors: ['not_found', 'conflict', 'recordings_full'],
  }),
  answer: endpoint({
    method: 'post',
    path: '/sessions/:id/recordings/:recordingId/answer',
    summary: 'Agree to be recorded, or do not, when the other has proposed it.',
    access: 'user',
    params: one,
    body: z.object({ agree: z.boolean() }),
    response: recordingView,
    errors: ['not_found', 'conflict'],
  }),
  stop: endpoint({
    method: 'post',
    path: '/sessions/:id/recordings/:recordingId/stop',
    summary: 'Stop the recording, or take the proposal back. What is over stays as it is.',
    access: 'user',
    params: one,
    response: recordingView,
    errors: ['not_found'],
  }),
  link: endpoint({
    method: 'post',
    path: '/sessions/:id/recordings/:recordingId/parts/:partId/link',
    summary: 'Where one file can be played and saved from: an address for me alone, for a few hours.',
    access: 'user',
    params: one.extend({ partId: uuid }),
    response: z.object({ path: z.string(), expiresAt: instant }),
    errors: ['not_found'],
  }),
  media: endpoint({
    method: 'get',
    path: '/recordings/:partId',
    summary: 'One file, or a range of it, to play; to save with `save`. By an address from `link`.',
    access: 'public',
    params: z.object({ partId: uuid }),
    query: z.object({ token: z.string().max(1_024), save: z.literal('1').optional() }),
    produces: 'video/webm',
    response: stream,
    errors: ['not_found'],
  }),
};
