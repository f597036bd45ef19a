import { z } from 'zod';
import { instant, lines, uuid } from './common.ts';
import type { ErrorBody } from './errors.ts';
import { presence } from './http/consultants.ts';
import { declineReason, offerView } from './http/offers.ts';
import { claimView, questionInput, questionView } from './http/questions.ts';
import { recordingView } from './http/recordings.ts';
import { chatMessage, furtherBlock, sessionView } from './http/sessions.ts';
import { connectionQualitySchema } from './sfu-signalling.ts';

/** Answer to every event a client sends. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorBody['error'] };

/** Whether and how I am to be asked, as my own desk shows it. */
export const ownPresence = z.object({
  intent: z.enum(['online', 'off']),
  presence,
  /** Why it is so, in words ("You missed three calls in a row"). */
  reason: z.string().nullable(),
  /** When it changes by the clock alone (quiet hours begin or end): look again then. */
  changesAt: instant.nullable(),
  /** Paused by an admin from being offered; the reason is said as it is. */
  pause: z.object({ since: instant, reason: z.string() }).nullable(),
});
export type OwnPresence = z.infer<typeof ownPresence>;

/** Everything that concerns me now; what every (re)connect starts with. */
export const snapshot = z.object({
  version: z.int(),
  /** The database's clock, for countdowns that do not trust the browser's. */
  now: instant,
  /** My active question, or the last one that just closed and has not been looked at. */
  question: questionView.nullable(),
  /** My questions that are parked, newest first, ten at most. */
  parked: z.array(questionView),
  /** What I have claimed as a consultant and wait to be confirmed. */
  claim: claimView.nullable(),
  /** Offers ringing at me. */
  offers: z.array(offerView),
  /** My active session, in either role. */
  session: sessionView.nullable(),
  /** The newest recording of that session, or the newest proposal of one. */
  recording: recordingView.nullable(),
  /** Null without a consultant profile. */
  presence: ownPresence.nullable(),
});
export type Snapshot = z.infer<typeof snapshot>;

const byId = z.object({ id: uuid });

/** Client → server: payload and the data of the acknowledgement, by event. Commands are imperative. */
export const clientEvents = {
  /** Full snapshot; sent after every (re)connect and whenever a version was missed. */
  sync: { payload: z.object({}), data: snapshot },
  /** Heartbeat; answers with the newest version and the database's time. Sent every 15 s by every tab. */
  'presence:beat': { payload: z.object({}), data: z.object({ version: z.int(), now: instant }) },
  'presence:set': { payload: z.object({ intent: z.enum(['online', 'off']) }), data: ownPresence },
  'question:post': { payload: questionInput, data: questionView },
  'question:cancel': { payload: byId, data: questionView },
  /** Adds to the text while waiting; wants a new match round. */
  'question:detail': { payload: z.object({ id: uuid, text: lines(1, 2_000) }), data: questionView },
  /**
   * The offer has reached a page: from now on silence counts as a miss. `visible` when somebody can see that page; until one
   * says so, the person's other devices are rung by push.
   */
  'offer:delivered': { payload: z.object({ id: uuid, visible: z.boolean().default(false) }), data: z.object({}) },
  'offer:accept': { payload: byId, data: sessionView },
  'offer:decline': { payload: z.object({ id: uuid, reason: declineReason }), data: z.object({}) },
  /** Same as POST /sessions/:id/end. */
  'session:end': { payload: byId, data: sessionView },
  /** Same as POST /sessions/:id/extend. */
  'session:extend': { payload: byId.extend(furtherBlock.shape), data: sessionView },
  /** How my connection in a call is, once a minute while it is good and when it changes; kept as that minute's worst. */
  'call:quality': { payload: z.object({ sessionId: uuid, quality: connectionQualitySchema }), data: z.object({}) },
  'chat:send': { payload: z.object({ id: uuid, sessionId: uuid, text: lines(1, 4_000) }), data: chatMessage },
} as const;

export type ClientEvent = keyof typeof clientEvents;
export type ClientPayload<E extends ClientEvent> = z.input<(typeof clientEvents)[E]['payload']>;
export type ClientData<E extends ClientEvent> = z.output<(typeof clientEvents)[E]['data']>;

/** Server → client. Facts are nouns or past; each carries the version that it brings a client to. */
export const serverEvents = {
  'question:status': z.object({ version: z.int(), question: questionView }),
  'offer:new': z.object({ version: z.int(), offer: offerView }),
  'offer:closed': z.object({
    version: z.int(),
    id: uuid,
    /** accepted: by me, in another tab perhaps. taken: somebody else was first. parked: the asker is gone for now. */
    reason: z.enum(['accepted', 'taken', 'declined', 'missed', 'cancelled', 'withdrawn', 'parked']),
  }),
  'claim:status': z.object({ version: z.int(), claim: claimView }),
  'presence:changed': z.object({ version: z.int(), presence: ownPresence }),
  'session:status': z.object({ version: z.int(), session: sessionView }),
  /** Proposed, answered, begun, over, or more of it can be seen. */
  'recording:status': z.object({ version: z.int(), recording: recordingView }),
  'chat:message': chatMessage,
  /** This server is about to end: finish what you are waiting for, then connect anew; another one takes you. */
  'server:leaving': z.object({}),
  /** Something changed that no other event describes: sync. */
  'sync:wanted': z.object({ version: z.int() }),
} as const;

export type ServerEvent = keyof typeof serverEvents;
export type ServerPayload<E extends ServerEvent> = z.output<(typeof serverEvents)[E]>;

/** Socket.IO generics. */
export type ClientToServer = {
  [E in ClientEvent]: (payload: ClientPayload<E>, ack: (answer: Ack<ClientData<E>>) => void) => void;
};
export type ServerToClient = { [E in ServerEvent]: (payload: ServerPayload<E>) => void };

/** One thing to tell one person; what a change of state leaves behind for the announcer. */
export type News = { [E in ServerEvent]: { to: string; event: E; payload: ServerPayload<E> } }[ServerEvent];
