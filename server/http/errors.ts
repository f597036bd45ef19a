import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import type { Logger } from '@cc/platform/log.ts';
import type {} from 'pino-http';

/** What the body parsers of Express and Node's URL decoding throw. */
interface HttpError {
  status: number;
  type?: string;
}

const isHttpError = (error: unknown): error is HttpError =>
  error instanceof Error && 'status' in error && typeof error.status === 'number';

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (!isHttpError(error)) return undefined;
  if (error.status === 413) return new AppError('payload_too_large', 'That is more than this place takes.');
  if (error.status >= 400 && error.status < 500) return new AppError('invalid_input', 'The request cannot be read.');
  return undefined;
}

/** The last middleware: every error becomes a documented code; what nobody threw on purpose is logged and says nothing. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    let known = toAppError(error);
    if (!known) {
      logger.error({ err: error as unknown, method: req.method, path: req.path }, 'request failed');
      known = new AppError('internal', 'Something went wrong on our side.', { requestId: req.id });
    }
    if (res.headersSent) return next(error);
    const retryAfterMs = known.details?.retryAfterMs;
    if (typeof retryAfterMs === 'number') res.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
    res.status(known.status).set('Cache-Control', 'no-store').json(known.toBody());
  };
}

/** Below `/api`, what no route answered. */
export const notFound: RequestHandler = () => {
  throw new AppError('not_found', 'There is nothing here.');
};
