import { setTimeout as delay } from 'node:timers/promises';
import type { Ack, ClientData, ClientEvent, ClientPayload, ServerPayload } from '@cc/contract/events.ts';
import { AppError } from '@cc/contract/errors.ts';
import { createInOrder } from '@cc/web/src/lib/state/in-order.ts';
import {
  EMPTY,
  fromSnapshot,
  isWhole,
  type LiveState,
  type VersionedEvent,
} from '@cc/web/src/lib/state/live-reducer.ts';
import { createSender } from '@cc/web/src/lib/socket/move.ts';
import { io } from 'socket.io-client';
import type { Account } from './account.ts';

const ANSWER_MS = 8_000;
const BEAT_MS = 10_000;
const RETRY_MS = 1_000;
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

export interface Live {
  readonly state: LiveState;
  readonly connected: boolean;
  /** Called with every change, and after every snapshot. @returns what ends it. */
  subscribe(listener: (state: LiveState) => void): () => void;
  onChat(listener: (message: ServerPayload<'chat:message'>) => void): void;
  /** Sends one event and waits for its answer. @throws AppError */
  emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<ClientData<E>>;
  sync(): Promise<void>;
  close(): void;
}

/**
 * What concerns an account now, kept true the way the browser keeps it: snapshots, events in order, heartbeats.
 * @param options.resync off only where a run shows what it is for: then the first snapshot is the only one.
 */
export function connectLive(
  account: Pick<Account, 'url' | 'token' | 'forgetToken'>,
  { resync = true }: { resync?: boolean } = {},
): Live {
  let state: LiveState = EMPTY;
  let closed = false;
  const listeners = new Set<(state: LiveState) => void>();
  const socket = io(account.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
    auth: (give) => {
      account.token().then(
        (token) => give({ token }),
        () => give({}),
      );
    },
  });

  const send = createSender(socket);

  function become(next: LiveState): void {
    state = next;
    for (const listener of [...listeners]) listener(state);
  }

  async function emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<ClientData<E>> {
    let ack: Ack<ClientData<E>>;
    try {
      ack = (await send(event, payload, ANSWER_MS)) as Ack<ClientData<E>>;
    } catch {
      throw new AppError('unavailable', `${event} was not answered.`);
    }
    if (ack.ok) return ack.data;
    throw new AppError(ack.error.code, ack.error.message, ack.error.details);
  }

  let syncing: Promise<void> | null = null;
  let again = false;

  /** One at a time, and once more when something was missed meanwhile. */
  function sync(): Promise<void> {
    if (!resync && state !== EMPTY) return Promise.resolve();
    if (syncing) {
      again = true;
      return syncing;
    }
    syncing = takeSnapshot().finally(() => {
      syncing = null;
      if (!again) return;
      again = false;
      void sync();
    });
    return syncing;
  }

  async function takeSnapshot(): Promise<void> {
    try {
      const snapshot = await emit('sync', {});
      if (!closed && snapshot.version >= state.version) become(fromSnapshot(snapshot));
    } catch {
      // Once more as long as we are connected; every new connection syncs by itself.
      await delay(RETRY_MS);
      if (socket.connected) await takeSnapshot();
    }
  }

  socket.on('connect', () => void sync());
  socket.on('connect_error', () => {
    account.forgetToken();
    // A refusal, unlike a lost connection, is not tried again by itself.
    if (!socket.active) setTimeout(() => !closed && socket.connect(), RETRY_MS);
  });
  // Cut because the token has ended: back with a new one.
  socket.on('disconnect', (reason) => void (reason === 'io server disconnect' && socket.connect()));
  const inOrder = createInOrder({ read: () => state, become, sync: () => void sync() });
  for (const event of EVENTS) {
    socket.on(event as string, (payload: ServerPayload<VersionedEvent>) => inOrder.take(event, payload));
  }

  const beat = setInterval(() => {
    if (!socket.connected) return;
    emit('presence:beat', {})
      .then(({ version }) => void ((version > state.version || !isWhole(state)) && sync()))
      .catch(() => undefined);
  }, BEAT_MS);

  return {
    get state() {
      return state;
    },
    get connected() {
      return socket.connected && state.version >= 0;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onChat: (listener) => void socket.on('chat:message', listener),
    emit,
    sync,
    close() {
      closed = true;
      clearInterval(beat);
      inOrder.stop();
      listeners.clear();
      socket.close();
    },
  };
}
