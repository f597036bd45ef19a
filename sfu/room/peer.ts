import type { types as ms } from 'mediasoup';
import type { Socket } from 'socket.io';
import type {
  ClientToSfuEvents,
  ConnectionQuality,
  MediaSource,
  PeerInfo,
  SfuToClientEvents,
} from '@cc/contract/sfu-signalling.ts';
import type { RoomScope, RoomTokenClaims } from '@cc/contract/room-token.ts';
import type { PeerTransport } from '../media/transport.ts';
import { Presence } from './presence.ts';

export type SfuSocket = Socket<
  ClientToSfuEvents,
  SfuToClientEvents,
  Record<string, never>,
  { claims: RoomTokenClaims }
>;

export type PeerProducer = ms.Producer<{ source: MediaSource; muted: boolean }>;

/** `received`: the client has acknowledged it, so it may flow. */
export type PeerConsumer = ms.Consumer<{ producerPeer: Peer; received: boolean }>;

/** One person's stay in a room, from join to takeover, leave or loss. A reconnect makes a new one. */
export class Peer {
  readonly id: string;
  readonly userId: string;
  readonly claims: RoomTokenClaims;
  readonly joinedAt: number;
  readonly presence = new Presence();
  readonly transports = new Map<string, PeerTransport>();
  readonly producers = new Map<string, PeerProducer>();
  readonly consumers = new Map<string, PeerConsumer>();
  /** Producers that a consumer exists or is being made for. */
  readonly consuming = new Set<string>();
  scope: RoomScope;
  /** Null once the signalling connection is gone; the media may go on. */
  socket: SfuSocket | null;
  rtpCapabilities: ms.RtpCapabilities | null = null;
  /** What the client has said of its own connection. */
  quality: ConnectionQuality | null = null;
  /** Bits a second that the way to them carries, where it is too narrow for what is wanted; null otherwise. */
  receiveLimit: number | null = null;
  closed = false;
  /** Its way to us has stood once. */
  connected = false;
  /** A look for evidence is under way. */
  looking = false;
  /** Monotonic ms since when the signalling has been gone. */
  unreachableSince: number | null = null;

  constructor(id: string, socket: SfuSocket, now: number) {
    this.id = id;
    this.socket = socket;
    this.claims = socket.data.claims;
    this.userId = this.claims.sub;
    this.scope = this.claims.scope;
    this.joinedAt = now;
  }

  get info(): PeerInfo {
    const { name, role } = this.claims;
    const { id: peerId, userId, scope, quality } = this;
    return { peerId, userId, name, role, scope, quality, present: this.presence.presentSince !== null };
  }

  /** The open transport in a direction; the newest, while a pair is being replaced. */
  transport(direction: 'send' | 'recv'): PeerTransport | undefined {
    return [...this.transports.values()].findLast((transport) => transport.appData.direction === direction);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const transport of this.transports.values()) transport.close();
    this.transports.clear();
    this.producers.clear();
    this.consumers.clear();
  }
}
