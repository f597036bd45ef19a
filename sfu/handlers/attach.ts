import type { Socket } from 'socket.io';
import { AppError, type ErrorBody } from '@cc/contract/errors.ts';
import { sfuRequests, type SfuAnswer, type SfuRequest } from '@cc/contract/sfu-signalling.ts';
import { LIMITS } from '../limits.ts';
import type { SfuSocket } from '../room/peer.ts';
import type { Connection, Handler, Node } from './context.ts';
import { handlers } from './index.ts';
import { disconnected } from './join.ts';
import { createRateLimit } from './rate-limit.ts';

/** mediasoup's own checks of RTP, DTLS and state throw these: the client's mistakes, or something that has just been closed. */
const MEDIA_ERRORS = {
  TypeError: 'invalid_input',
  UnsupportedError: 'invalid_input',
  InvalidStateError: 'conflict',
  NotFoundError: 'conflict',
  WorkerClosedError: 'unavailable',
} as const;

/** The error as the client may see it; what is not meant for clients is logged and becomes `internal`. */
function toErrorBody(error: unknown, request: string, { logger }: Node): ErrorBody {
  if (error instanceof AppError) return error.toBody();
  if (error instanceof Error && error.name in MEDIA_ERRORS) {
    logger.debug({ err: error, request }, 'refused by mediasoup');
    const code = MEDIA_ERRORS[error.name as keyof typeof MEDIA_ERRORS];
    return new AppError(code, error.message.slice(0, 200)).toBody();
  }
  logger.error({ err: error, request }, 'signalling request failed');
  return new AppError('internal').toBody();
}

async function handle<R extends SfuRequest>(
  connection: Connection,
  request: R,
  payload: unknown,
): Promise<SfuAnswer<R>> {
  try {
    const parsed = sfuRequests[request].payload.safeParse(payload);
    if (!parsed.success) {
      const fields = parsed.error.issues
        .slice(0, 8)
        .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
      throw new AppError('invalid_input', 'invalid_input', { fields });
    }
    const handler = handlers[request] as Handler<R>;
    return { ok: true, data: await handler(connection, parsed.data as never) };
  } catch (error) {
    return { ok: false, ...toErrorBody(error, request, connection.node) };
  }
}

/**
 * Serves one authenticated socket: every request is validated, limited and answered, one after the other in the order sent. Unknown events
 * and missing acknowledgement callbacks count as refused; a socket with too many refusals is cut.
 */
export function attach(socket: SfuSocket, node: Node): void {
  const connection: Connection = { node, socket, seat: null };
  const limit = createRateLimit(LIMITS.requestsPerSecond, LIMITS.requestsBurst, node.now());
  let refusals = 0;
  let last: Promise<unknown> = Promise.resolve();

  const idle = setTimeout(() => {
    if (!connection.seat) socket.disconnect(true);
  }, LIMITS.joinWithinMs);

  function refuse(answer: unknown, error: AppError): void {
    refusals += 1;
    if (typeof answer === 'function') answer({ ok: false, ...error.toBody() });
    if (refusals > LIMITS.refusalsBeforeCut) socket.disconnect(true);
  }

  (socket as Socket).onAny((request: string, payload: unknown, answer: unknown) => {
    if (!Object.hasOwn(sfuRequests, request) || typeof answer !== 'function') {
      return refuse(answer, new AppError('invalid_input', 'No such request.'));
    }
    if (!limit.take(node.now()))
      return refuse(answer, new AppError('rate_limited', 'rate_limited', { retryAfterMs: 1_000 }));
    last = last.then(async () => {
      const result = await handle(connection, request as SfuRequest, payload);
      if (!result.ok) refusals += 1;
      answer(result);
      if (request === 'leave' && result.ok) socket.disconnect();
      else if (refusals > LIMITS.refusalsBeforeCut) socket.disconnect(true);
    });
  });

  socket.on('disconnect', () => {
    clearTimeout(idle);
    disconnected(connection);
  });
}
