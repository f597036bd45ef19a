import { clientEvents, type Ack, type ClientEvent } from '@cc/contract/events.ts';
import { AppError } from '@cc/contract/errors.ts';
import { withLogContext, type Logger } from '@cc/platform/log.ts';
import type { SocketData } from '@cc/platform/announce.ts';
import type { SocketHandlers } from './handlers.ts';

/** Answers one event: validates, runs the handler, and turns whatever is thrown into an error with a code. */
export async function dispatch(
  event: ClientEvent,
  payload: unknown,
  socket: SocketData,
  handlers: SocketHandlers,
  logger: Logger,
): Promise<Ack<unknown>> {
  const parsed = clientEvents[event].payload.safeParse(payload ?? {});
  if (!parsed.success) {
    const fields: Record<string, string> = {};
    for (const issue of parsed.error.issues) fields[issue.path.join('.') || 'payload'] ??= issue.message;
    return { ok: false, ...new AppError('invalid_input', 'Some fields are not right.', { fields }).toBody() };
  }
  return withLogContext({ event, userId: socket.userId }, async () => {
    try {
      // The payload was parsed by this very event's schema; the union of handlers cannot say so.
      const handle = handlers[event] as (payload: unknown, socket: SocketData) => Promise<unknown>;
      return { ok: true, data: await handle(parsed.data, socket) };
    } catch (error) {
      if (error instanceof AppError) return { ok: false, ...error.toBody() };
      logger.error({ err: error }, 'socket event failed');
      return {
        ok: false,
        ...new AppError('internal', 'Something went wrong on our side. Nothing was changed.').toBody(),
      };
    }
  });
}
