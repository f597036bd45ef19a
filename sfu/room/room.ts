import type { types as ms } from 'mediasoup';
import type { LeftReason } from '@cc/contract/sfu-facts.ts';
import type { PendingFact } from '../facts/pending-fact.ts';
import type { MediaWorker } from '../workers/worker-pool.ts';
import { lookForEvidence } from '../media/evidence.ts';
import { overdraws } from '../media/traffic.ts';
import { TIMES } from '../limits.ts';
import type { Peer } from './peer.ts';

export interface RoomOptions {
  id: string;
  node: string;
  router: ms.Router;
  mediaWorker: MediaWorker;
  now: () => number;
  newId: () => string;
  report: (fact: PendingFact) => void;
}

/** The people of one session on one router. It knows who is there, tells them of each other, and reports it as facts. */
export class Room {
  readonly id: string;
  readonly router: ms.Router;
  readonly mediaWorker: MediaWorker;
  readonly peers = new Map<string, Peer>();
  readonly #options: RoomOptions;
  closed = false;
  /** Monotonic ms. */
  emptySince: number | null;
  expiresAt: number;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.id = options.id;
    this.router = options.router;
    this.mediaWorker = options.mediaWorker;
    this.emptySince = options.now();
    this.expiresAt = options.now() + TIMES.roomLifeMs;
  }

  get now(): number {
    return this.#options.now();
  }

  others(peer: Peer): Peer[] {
    return [...this.peers.values()].filter((other) => other !== peer);
  }

  add(peer: Peer): void {
    this.peers.set(peer.id, peer);
    this.emptySince = null;
    for (const other of this.others(peer)) other.socket?.emit('peer:joined', peer.info);
  }

  /** Takes a peer out: its presence ends now (proven until the last bytes), its media stops, the others are told. */
  remove(peer: Peer, reason: LeftReason): void {
    if (!this.peers.delete(peer.id)) return;
    this.#reportLeft(peer, reason);
    peer.close();
    for (const other of this.peers.values()) {
      other.socket?.emit('peer:left', { peerId: peer.id, userId: peer.userId, reason });
    }
    if (this.peers.size === 0) this.emptySince = this.now;
  }

  /** Puts somebody out for good, as far as this room is concerned. */
  putOut(peer: Peer): void {
    const { socket } = peer;
    this.remove(peer, 'kicked');
    socket?.emit('room:closed', { reason: 'kicked' });
    socket?.disconnect();
  }

  /** Looks whether bytes came from this peer; reports `joined` when that makes it present. */
  async look(peer: Peer): Promise<void> {
    const became = await lookForEvidence(peer, this.#options.now);
    if (!became || peer.closed) return;
    this.#report({ type: 'joined', ...this.#base(), userId: peer.userId, at: peer.presence.presentSince ?? this.now });
    this.announce(peer);
  }

  /** Ends the presence of those who fell silent, forgets those who are unreachable too, puts out who sends too much, then looks at everybody again. */
  tick(): void {
    const now = this.now;
    for (const peer of this.peers.values()) {
      if (peer.presence.isLost(now)) {
        this.#reportLeft(peer, 'lost');
        this.announce(peer);
      }
      if (overdraws(peer)) {
        this.putOut(peer);
        continue;
      }
      const orphan = peer.unreachableSince !== null && now - peer.unreachableSince > TIMES.orphanMs;
      if (orphan && !peer.presence.heard(now)) this.remove(peer, 'lost');
      else void this.look(peer);
    }
  }

  /** Reports who is there now. */
  snapshot(): void {
    const now = this.now;
    const peers = [...this.peers.values()].flatMap(({ userId, scope, presence }) =>
      presence.evidenceAt !== null && presence.heard(now)
        ? [{ userId, scope, at: presence.evidenceAt, since: presence.presentSince }]
        : [],
    );
    this.#report({ type: 'snapshot', ...this.#base(), peers });
  }

  /** Tells the others that a peer's scope or presence changed. */
  announce(peer: Peer): void {
    const { peerId, scope, present } = peer.info;
    for (const other of this.others(peer)) other.socket?.emit('peer:state', { peerId, scope, present });
  }

  #reportLeft(peer: Peer, reason: LeftReason): void {
    const wasPresent = peer.presence.presentSince !== null;
    const lastMediaAt = peer.presence.end();
    if (wasPresent) {
      this.#report({ type: 'left', ...this.#base(), userId: peer.userId, at: this.now, lastMediaAt, reason });
    }
  }

  #report(fact: PendingFact): void {
    this.#options.report(fact);
  }

  #base(): { id: string; node: string; room: string } {
    return { id: this.#options.newId(), node: this.#options.node, room: this.id };
  }
}
