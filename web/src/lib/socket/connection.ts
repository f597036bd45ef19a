import type { Ack, ClientData, ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@cc/contract/events.ts';
import { io, type Socket } from 'socket.io-client';
import { accessToken } from '../api/client.ts';
import { ApiError } from '../api/error.ts';

/** Longer than a server takes to restart behind us is not worth waiting for without saying so. */
const ANSWER_MS = 8_000;

let socket: Socket | null = null;

/** The tab's one socket; made on first use, with a fresh access token at every (re)connect. */
export function connection(): Socket {
  socket ??= io({
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
  return socket;
}

/** Sends one event and waits for its acknowledgement. @throws ApiError */
export async function emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<ClientData<E>> {
  let ack: Ack<ClientData<E>>;
  try {
    ack = (await connection().timeout(ANSWER_MS).emitWithAck(event, payload)) as Ack<ClientData<E>>;
  } catch {
    throw new ApiError('offline', 'The server did not answer.');
  }
  if (ack.ok) return ack.data;
  throw ApiError.from(ack.error);
}

/** Listens to one event; answers how to stop. */
export function on<E extends ServerEvent>(event: E, listener: (payload: ServerPayload<E>) => void): () => void {
  // Socket.IO's untyped socket takes any listener; the pair is tied together by this signature.
  const untyped = listener as (payload: unknown) => void;
  connection().on(event as string, untyped);
  return () => void connection().off(event as string, untyped);
}
