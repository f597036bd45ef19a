import { io, type Socket } from 'socket.io-client';

/** A signalling client that may send anything. */
export interface RawClient {
  socket: Socket;
  /** The answer to one request, whatever it is. */
  ask(request: string, payload: unknown): Promise<{ ok: boolean; data?: unknown; error?: { code: string } }>;
  /** Resolves with the payload of the next such event. */
  next(event: string): Promise<unknown>;
  closed: Promise<string>;
}

/** Connects with a token. @throws Error whose message is the code of the refusal */
export function rawConnect(url: string, token: unknown, extraHeaders: Record<string, string> = {}): Promise<RawClient> {
  const options = { transports: ['websocket'], reconnection: false, forceNew: true };
  const socket = io(url, { ...options, auth: { token }, extraHeaders });
  const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  return new Promise((resolve, reject) => {
    socket.once('connect_error', (error) => {
      socket.close();
      reject(error);
    });
    socket.once('connect', () =>
      resolve({
        socket,
        ask: (request, payload) => socket.timeout(3_000).emitWithAck(request, payload),
        next: (event) => new Promise((got) => socket.once(event, got)),
        closed,
      }),
    );
  });
}
