import type { Ack, ClientData, ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@cc/contract/events.ts';
import type { Socket } from 'socket.io-client';
import { accessToken } from '../api/client.ts';
import { ApiError } from '../api/error.ts';
import { createSender } from './move.ts';

/** Longer than a server takes to restart behind us is not worth waiting for without saying so. */
const ANSWER_MS = 8_000;

type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
let loading: Promise<{ socket: Socket; send: ReturnType<typeof createSender> }> | null = null;

/** The tab's one socket, with a fresh access token at every (re)connect. */
export const connection = async (): Promise<Socket> => (await open()).socket;

/** Its code comes with the first use: only who is signed in needs it. */
function open() {
  loading ??= import('socket.io-client').then(
    ({ io }) => {
      const socket = io({
        transports: ['websocket'],
        autoConnect: false,
        reconnectionDelay: 300,
        reconnectionDelayMax: 3_000,
        auth: (give) => {
          accessToken().then(
            (token) => give({ token }),
            () => give({}),
          );
        },
      });
      socket.onAny((event: string, payload: unknown) => {
        for (const listener of [...(listeners.get(event) ?? [])]) listener(payload);
      });
      return { socket, send: createSender(socket) };
    },
    (error: unknown) => {
      // The file could not be had: the next use asks for it again.
      loading = null;
      throw error;
    },
  );
  return loading;
}

/** Sends one event and waits for its acknowledgement. @throws ApiError */
export async function emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<ClientData<E>> {
  let ack: Ack<ClientData<E>>;
  try {
    const { send } = await open();
    ack = (await send(event, payload, ANSWER_MS)) as Ack<ClientData<E>>;
  } catch {
    throw new ApiError('offline', 'The server did not answer.');
  }
  if (ack.ok) return ack.data;
  throw ApiError.from(ack.error);
}

/** Listens to one event; answers how to stop. */
export function on<E extends ServerEvent>(event: E, listener: (payload: ServerPayload<E>) => void): () => void {
  // The map holds listeners of every event; each is tied to its payload by this signature.
  const kept = listener as Listener;
  const ofEvent = listeners.get(event) ?? new Set();
  listeners.set(event, ofEvent.add(kept));
  return () => void ofEvent.delete(kept);
}
