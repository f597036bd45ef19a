import type { Request, RequestHandler } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import { callerOf } from '@cc/platform/address.ts';
import type { LimitName, Limits } from '../limits.ts';

/** Requests of one address that are worked on at the same time; a browser sends a dozen at most. */
const AT_ONCE = 40;
/** Requests of everybody that one server works on; with more of them all would only wait longer. */
const AT_ONCE_OF_ALL = 1_000;
const RETRY_MS = 1_000;
/** Files of the build and the like: no work, so no limit. */
const FILE = /^\/_app\/|\.\w{2,5}$/;

/** Refuses an address that asks too often. */
export function limitBy(limits: Limits, name: LimitName, trustedProxies: number): RequestHandler {
  return async (req, _res, next) => {
    await limits.take(name, callerOf(req, trustedProxies));
    next();
  };
}

/** The same for pages, but not for the files that belong to them. */
export function limitPages(limits: Limits, trustedProxies: number): RequestHandler {
  const limit = limitBy(limits, 'pages', trustedProxies);
  return (req, res, next) => (FILE.test(req.path) ? next() : limit(req, res, next));
}

/**
 * Refuses what would only wait in line: more than its share of one address (`rate_limited`), or more than this server can
 * work on (`unavailable`). A flood then waits for itself and not before everybody else.
 */
export function limitAtOnce(limits: Limits, trustedProxies: number): RequestHandler {
  const open = new Map<string, number>();
  let all = 0;
  return (req: Request, res, next) => {
    const caller = callerOf(req, trustedProxies);
    const own = open.get(caller) ?? 0;
    if (own >= AT_ONCE * limits.factor) {
      limits.refused('atOnce');
      throw new AppError('rate_limited', 'Too many requests at once.', { retryAfterMs: RETRY_MS });
    }
    if (all >= AT_ONCE_OF_ALL) {
      limits.refused('atOnceOfAll');
      throw new AppError('unavailable', 'Too much is going on. Please try again.', { retryAfterMs: RETRY_MS });
    }
    all += 1;
    open.set(caller, own + 1);
    res.once('close', () => {
      all -= 1;
      const left = (open.get(caller) ?? 1) - 1;
      if (left > 0) open.set(caller, left);
      else open.delete(caller);
    });
    next();
  };
}
