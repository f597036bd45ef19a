import { io, type Socket } from 'socket.io-client';
import { AppError, type ErrorBody, type ErrorCode } from '@cc/contract/errors.ts';
import type { RoomAccess } from '@cc/contract/room-token.ts';
import type {
  ClientToSfuEvents,
  SfuAnswer,
  SfuEvent,
  SfuEventPayload,
  SfuPayload,
  SfuRequest,
  SfuResult,
  SfuToClientEvents,
} from '@cc/contract/sfu-signalling.ts';

const ANSWER_TIMEOUT_MS = 5_000;

/** One signalling connection to a media node. It does not reconnect: that takes a new token, and so a new connection. */
export interface Signalling {
  /** @throws AppError with the node's code; `unavailable` when it does not answer. */
  request<R extends SfuRequest>(request: R, payload: SfuPayload<R>): Promise<SfuResult<R>>;
  /** Handlers of `consumer:new` are awaited before the node is told that the consumer may start. */
  on<E extends SfuEvent>(event: E, handler: (payload: SfuEventPayload<E>) => void | Promise<void>): void;
  /** Called once when the connection is gone, by whichever side. */
  onClose(handler: () => void): void;
  close(): void;
}

/** `timeoutMs`: how long it may take. */
export type Connect = (access: RoomAccess, timeoutMs: number) => Promise<Signalling>;

/** Connects and authenticates. @throws AppError with the node's refusal, or `unavailable` when it cannot be reached. */
export const connectSignalling: Connect = (access, timeoutMs) => {
  const socket: Socket<SfuToClientEvents, ClientToSfuEvents> = io(access.url, {
    transports: ['websocket'],
    auth: { token: access.token },
    reconnection: false,
    forceNew: true,
    timeout: timeoutMs,
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(wrap(socket)));
    socket.once('connect_error', (error: Error & { data?: ErrorBody['error'] }) => {
      socket.close();
      reject(error.data ? new AppError(error.data.code, error.data.message) : new AppError('unavailable'));
    });
  });
};

/** The same socket without its maps, where a generic request or event name has to be passed through. */
interface UntypedSocket {
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> };
  on(event: string, listener: (payload: never, received?: () => void) => void): void;
}

function wrap(socket: Socket<SfuToClientEvents, ClientToSfuEvents>): Signalling {
  const untyped = socket as unknown as UntypedSocket;
  return {
    async request<R extends SfuRequest>(request: R, payload: SfuPayload<R>): Promise<SfuResult<R>> {
      let answer: SfuAnswer<R>;
      try {
        answer = (await untyped.timeout(ANSWER_TIMEOUT_MS).emitWithAck(request, payload)) as SfuAnswer<R>;
      } catch {
        throw new AppError('unavailable', `No answer to ${request}.`);
      }
      if (answer.ok) return answer.data;
      throw new AppError(answer.error.code as ErrorCode, answer.error.message, answer.error.details);
    },
    on(event, handler) {
      untyped.on(event, (payload, received) => {
        void Promise.resolve(handler(payload)).then(() => received?.());
      });
    },
    onClose: (handler) => void socket.once('disconnect', handler),
    close: () => void socket.disconnect(),
  };
}
