import type { ServerPayload } from '@cc/contract/events.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { Socket } from 'socket.io-client';
import { forgetToken } from '../api/token.ts';
import { connection, emit, on } from '../socket/connection.ts';
import { clock } from './clock.svelte.ts';
import { createInOrder } from './in-order.ts';
import { EMPTY, fromSnapshot, isWhole, type LiveState, type VersionedEvent } from './live-reducer.ts';

const RETRY_MS = 2_000;
/** Longer timers than this are of no use: a browser cannot hold them, and every reconnect looks anyway. */
const LONGEST_MS = 2 * 86_400_000;
const EVENTS: VersionedEvent[] = [
  'question:status',
  'offer:new',
  'offer:closed',
  'claim:status',
  'presence:changed',
  'session:status',
  'recording:status',
  'sync:wanted',
];

type ClosedListener = (payload: ServerPayload<'offer:closed'>) => void;

/**
 * What concerns me now, kept true: every (re)connect starts from a snapshot, events move it on in order, and a heartbeat
 * whose answer carries a newer version than ours asks for a new snapshot.
 */
class Live {
  #state = $state.raw<LiveState>(EMPTY);
  /** False while there is no connection; what is shown is then the last that was known. */
  connected = $state(false);
  /** When the newest snapshot was asked for, by the server's clock: what is shown is no older than that. */
  syncedAt = $state(-Infinity);
  /** The first snapshot has arrived. */
  ready = $derived(this.#state.version >= 0);
  #socket: Socket | null = null;
  #syncing: Promise<void> | null = null;
  #again = false;
  #stops: (() => void)[] = [];
  #closed = new Set<ClosedListener>();
  #look: ReturnType<typeof setTimeout> | undefined;
  readonly #inOrder = createInOrder({
    read: () => this.#state,
    become: (state) => this.#become(state),
    sync: () => void this.sync(),
  });

  get question() {
    return this.#state.question;
  }
  /** My questions that are parked, newest first. */
  get parked() {
    return this.#state.parked;
  }
  /** What I have claimed and wait to be confirmed. */
  get claim() {
    return this.#state.claim;
  }
  get offers() {
    return this.#state.offers;
  }
  /** The call I am in, or the one that has just ended: see {@link Live.call}. */
  get session() {
    return this.#state.session;
  }
  /** The call I am in. */
  get call() {
    const { session } = this.#state;
    return session && session.status !== 'ended' && session.status !== 'cancelled' ? session : null;
  }
  /** The newest recording of {@link Live.session}, or proposal of one. */
  get recording() {
    return this.#state.recording;
  }
  get presence() {
    return this.#state.presence;
  }

  /** Connects for whoever is signed in; calling it again does nothing. */
  start(): void {
    if (this.#stops.length > 0) return;
    for (const event of EVENTS) this.#stops.push(on(event, (payload) => this.#take(event, payload)));
    void this.#connect(this.#stops);
  }

  /** @param mine the run it belongs to: nothing is done for one that has been stopped meanwhile. */
  async #connect(mine: (() => void)[]): Promise<void> {
    let socket: Awaited<ReturnType<typeof connection>>;
    try {
      socket = await connection();
    } catch {
      setTimeout(() => this.#stops === mine && void this.#connect(mine), RETRY_MS);
      return;
    }
    if (this.#stops !== mine) return;
    const listen = <T>(event: string, listener: (about: T) => void) => {
      socket.on(event, listener);
      mine.push(() => socket.off(event, listener));
    };
    // Beats follow the server's pings: the timers of a hidden tab are slowed down to one a minute, messages are not.
    const beat = () => void this.#sendBeat();
    socket.io.on('ping', beat);
    mine.push(() => socket.io.off('ping', beat));
    listen('connect', () => void this.sync());
    listen<string>('disconnect', (reason) => {
      this.connected = false;
      // The server ends a socket when its access token does; come back at once with a new one.
      if (reason === 'io server disconnect') socket.connect();
    });
    // A refused token does not reconnect by itself; the next try fetches a new one.
    listen<Error & { data?: { code?: string } }>('connect_error', ({ data }) => {
      this.connected = false;
      // Refused though it is not too old: the sign-in was ended. The next try hears so, or gets a token of this browser's new one.
      if (data?.code === 'unauthenticated') forgetToken();
      if (!socket.active) setTimeout(() => this.#stops === mine && socket.connect(), RETRY_MS);
    });
    mine.push(() => socket.disconnect());
    this.#socket = socket;
    socket.connect();
  }

  /** Forgets everything: signed out. */
  stop(): void {
    const stops = this.#stops;
    this.#stops = [];
    for (const stop of stops) stop();
    this.#inOrder.stop();
    this.connected = false;
    this.#become(EMPTY);
  }

  /** Takes over a call that an answer told of before the news did. */
  adopt(session: SessionView): void {
    if (this.#state.session?.id !== session.id) this.#become({ ...this.#state, session });
  }

  /** Called when an offer of mine is over, with the reason; answers how to stop. */
  onOfferClosed(listener: ClosedListener): () => void {
    this.#closed.add(listener);
    return () => void this.#closed.delete(listener);
  }

  /** Starts over from a full snapshot; one at a time, and once more when something was missed meanwhile. */
  sync(): Promise<void> {
    if (this.#syncing) {
      this.#again = true;
      return this.#syncing;
    }
    this.#syncing = this.#sync().finally(() => {
      this.#syncing = null;
      if (this.#again) {
        this.#again = false;
        void this.sync();
      }
    });
    return this.#syncing;
  }

  async #sync(): Promise<void> {
    const mine = this.#stops;
    try {
      const asked = performance.now();
      const snapshot = await emit('sync', {});
      if (this.#stops !== mine) return;
      clock.sync(Date.parse(snapshot.now), performance.now() - asked);
      // A snapshot is read version first, so an event that overtook it is never older than it.
      if (snapshot.version >= this.#state.version) this.#become(fromSnapshot(snapshot));
      this.syncedAt = clock.at(asked);
      this.connected = true;
    } catch {
      // Not connected, or the server is restarting: the next connect syncs.
      if (this.#stops === mine) this.connected = this.#socket?.connected ?? false;
    }
  }

  #take<E extends VersionedEvent>(event: E, payload: ServerPayload<E>): void {
    this.#inOrder.take(event, payload);
    if (event === 'offer:closed')
      for (const listener of this.#closed) listener(payload as ServerPayload<'offer:closed'>);
  }

  #become(state: LiveState): void {
    this.#state = state;
    clearTimeout(this.#look);
    // Quiet hours begin and end by the clock alone: nobody tells, so look then.
    const changesAt = state.presence?.changesAt;
    if (!changesAt) return;
    const wait = Math.max(0, Date.parse(changesAt) - clock.read()) + 500;
    if (wait < LONGEST_MS) this.#look = setTimeout(() => void this.sync(), wait);
  }

  async #sendBeat(): Promise<void> {
    if (!this.#socket?.connected) return;
    try {
      const asked = performance.now();
      const { version, now } = await emit('presence:beat', {});
      clock.sync(Date.parse(now), performance.now() - asked);
      if (version > this.#state.version || !isWhole(this.#state)) void this.sync();
    } catch {
      // The socket's own timers notice a dead connection.
    }
  }
}

export const live = new Live();
