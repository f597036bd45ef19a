import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import { uuidv7 } from 'uuidv7';
import { withLogContext, type Logger } from '@cc/platform/log.ts';

/** What may come in as a request id; everything else is replaced, so that nobody writes into our logs. */
const REQUEST_ID = /^[\w-]{8,64}$/;
const QUIET = /^\/(health|metrics|_app)\b/;

/** Queries can carry secrets (links from mails), so only the path is logged. */
const pathOf = (url: string | undefined): string => url?.split('?', 1)[0] ?? '';

/** Gives each request an id (`x-request-id`, also in the answer), logs it once it is over, and ties everything logged meanwhile to it. */
export function requestLog(logger: Logger): RequestHandler[] {
  const log = pinoHttp({
    logger,
    genReqId(req, res) {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
      res.setHeader('x-request-id', id);
      return id;
    },
    autoLogging: { ignore: (req) => QUIET.test(req.url ?? '') },
    // A flood must not fill the log; refusals are counted in the metrics.
    customLogLevel: (_req, res, error) =>
      error || res.statusCode >= 500 ? 'error' : res.statusCode === 429 ? 'debug' : 'info',
    serializers: {
      req: (req: { method: string; url: string; remoteAddress: string }) => ({
        method: req.method,
        path: pathOf(req.url),
        address: req.remoteAddress,
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
  });
  return [log, (req, _res, next) => withLogContext({ requestId: String(req.id) }, next)];
}
