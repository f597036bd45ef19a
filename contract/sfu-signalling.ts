/**
 * Client ↔ media node, over Socket.IO (websocket only). Connect with `auth: { token }` (a room token). Requests are answered with a
 * {@link SfuAnswer}; a refused connection carries the same error in `connect_error`'s `data`. Requests of one socket are handled in order, so
 * a client may send `join` and both `transport:create` at once without waiting. Somebody who joins at the same moment may be announced
 * (`peer:joined`) before `join` is answered.
 */
import { z } from 'zod';
import type { ErrorBody } from './errors.ts';
import { roomRoleSchema, roomScopeSchema } from './room-token.ts';
import { leftReasonSchema, roomCloseReasonSchema } from './sfu-facts.ts';
import { dtlsParametersSchema, iceParametersSchema, rtpCapabilitiesSchema, rtpParametersSchema } from './sfu-rtp.ts';

const id = z.string().min(1).max(64);
const nothing = z.strictObject({});

/** What a producer carries. At most one of each a peer. */
export const mediaSourceSchema = z.enum(['mic', 'cam', 'screen', 'screen-audio']);
export type MediaSource = z.infer<typeof mediaSourceSchema>;

/** How somebody's own connection to the node is doing: `good`, `fair` (people notice) or `poor` (people complain). */
export const qualityLevelSchema = z.enum(['good', 'fair', 'poor']);
export type QualityLevel = z.infer<typeof qualityLevelSchema>;

/** What holds a connection back the most. */
export const qualityReasonSchema = z.enum(['loss', 'jitter', 'delay', 'bandwidth']);
export type QualityReason = z.infer<typeof qualityReasonSchema>;

/** As a client judges its own connection, both ways; `reason` is null while all is well. */
export const connectionQualitySchema = z.strictObject({
  level: qualityLevelSchema,
  reason: qualityReasonSchema.nullable(),
});
export type ConnectionQuality = z.infer<typeof connectionQualitySchema>;

/** Another person in the room. `present`: in the call with media arriving; false means "reconnecting" or still warming up. */
export const peerInfoSchema = z.object({
  peerId: id,
  userId: z.guid(),
  name: z.string(),
  role: roomRoleSchema,
  scope: roomScopeSchema,
  present: z.boolean(),
  /** What they have said of their own connection; null until they have. */
  quality: connectionQualitySchema.nullable(),
});
export type PeerInfo = z.infer<typeof peerInfoSchema>;

/** Every request with the schema of its payload and the schema of its answer. */
export const sfuRequests = {
  /** Enter the room of the token. A second join of the same person takes over the first. */
  join: {
    payload: nothing,
    answer: z.object({
      peerId: id,
      scope: roomScopeSchema,
      routerRtpCapabilities: rtpCapabilitiesSchema,
      peers: z.array(peerInfoSchema),
    }),
  },
  /** What this client can receive; from then on consumers are made for it as producers appear. */
  'rtp-capabilities': { payload: z.strictObject({ rtpCapabilities: rtpCapabilitiesSchema }), answer: nothing },
  'transport:create': {
    payload: z.strictObject({ direction: z.enum(['send', 'recv']) }),
    answer: z.object({
      id,
      iceParameters: iceParametersSchema,
      iceCandidates: z.array(z.looseObject({ ip: z.string(), port: z.int(), protocol: z.enum(['udp', 'tcp']) })),
      dtlsParameters: dtlsParametersSchema,
    }),
  },
  'transport:connect': {
    payload: z.strictObject({ transportId: id, dtlsParameters: dtlsParametersSchema }),
    answer: nothing,
  },
  'transport:restart-ice': {
    payload: z.strictObject({ transportId: id }),
    answer: z.object({ iceParameters: iceParametersSchema }),
  },
  produce: {
    payload: z.strictObject({
      transportId: id,
      kind: z.enum(['audio', 'video']),
      rtpParameters: rtpParametersSchema,
      appData: z.strictObject({ source: mediaSourceSchema }),
      paused: z.boolean(),
    }),
    answer: z.object({ producerId: id }),
  },
  'producer:pause': { payload: z.strictObject({ producerId: id }), answer: nothing },
  'producer:resume': { payload: z.strictObject({ producerId: id }), answer: nothing },
  'producer:close': { payload: z.strictObject({ producerId: id }), answer: nothing },
  /** How my connection is doing, said to the others; each time that it changes. */
  quality: { payload: connectionQualitySchema, answer: nothing },
  /** From `warm` to `call` with a second token of the same person, room and node; nothing is set up anew. */
  upgrade: {
    payload: z.strictObject({ token: z.string().min(1).max(4096) }),
    answer: z.object({ scope: roomScopeSchema }),
  },
  /** Hang up: at once, for everybody. */
  leave: { payload: nothing, answer: nothing },
} as const;

export type SfuRequest = keyof typeof sfuRequests;
export type SfuPayload<R extends SfuRequest> = z.infer<(typeof sfuRequests)[R]['payload']>;
export type SfuResult<R extends SfuRequest> = z.infer<(typeof sfuRequests)[R]['answer']>;
export type SfuAnswer<R extends SfuRequest> = { ok: true; data: SfuResult<R> } | ({ ok: false } & ErrorBody);

export const consumerInfoSchema = z.object({
  consumerId: id,
  producerId: id,
  peerId: id,
  kind: z.enum(['audio', 'video']),
  rtpParameters: rtpParametersSchema,
  source: mediaSourceSchema,
  /** The sender has muted it. */
  paused: z.boolean(),
});
export type ConsumerInfo = z.infer<typeof consumerInfoSchema>;

/** Every event from the node with the schema of its payload. */
export const sfuEvents = {
  'peer:joined': peerInfoSchema,
  'peer:left': z.object({ peerId: id, userId: z.guid(), reason: leftReasonSchema }),
  'peer:state': peerInfoSchema.pick({ peerId: true, scope: true, present: true }),
  'peer:quality': z.object({ peerId: id, quality: connectionQualitySchema }),
  /** Made paused; it starts once the client has acknowledged it and both sides are in scope `call`. */
  'consumer:new': consumerInfoSchema,
  'consumer:closed': z.object({ consumerId: id }),
  /** The sender muted or unmuted. */
  'consumer:paused': z.object({ consumerId: id }),
  'consumer:resumed': z.object({ consumerId: id }),
  /** How well my own stream reaches the node, 0 (nothing arrives) to 10. */
  'producer:score': z.object({ producerId: id, score: z.number().min(0).max(10) }),
  /** The same of what I receive: the sender's side. */
  'consumer:score': z.object({ consumerId: id, score: z.number().min(0).max(10) }),
  /** Final: do not come back. */
  'room:closed': z.object({ reason: z.union([roomCloseReasonSchema, z.literal('kicked')]) }),
  /** The room has to be set up anew (worker died, node shutting down): fetch a token and join again at once. */
  'room:reset': z.object({ reason: z.enum(['worker_died', 'node_shutdown']) }),
  /** The same person joined elsewhere: this connection is over, do not reconnect. */
  'peer:takeover': nothing,
} as const;

export type SfuEvent = keyof typeof sfuEvents;
export type SfuEventPayload<E extends SfuEvent> = z.infer<(typeof sfuEvents)[E]>;

export type ClientToSfuEvents = {
  [R in SfuRequest]: (payload: SfuPayload<R>, answer: (answer: SfuAnswer<R>) => void) => void;
};
export type SfuToClientEvents = {
  [E in Exclude<SfuEvent, 'consumer:new'>]: (payload: SfuEventPayload<E>) => void;
} & { 'consumer:new': (payload: ConsumerInfo, received: () => void) => void };
