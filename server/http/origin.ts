import type { RequestHandler } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import type { ServerConfig } from '@cc/platform/config.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an Origin is this site's. On a laptop the names of the loopback interface stand for each other. */
export function ownOrigins({ PUBLIC_URL }: Pick<ServerConfig, 'PUBLIC_URL'>): (origin: string) => boolean {
  const site = new URL(PUBLIC_URL);
  const port = site.port ? `:${site.port}` : '';
  const own = LOOPBACK.includes(site.hostname) ? LOOPBACK.map((host) => `${site.protocol}//${host}${port}`) : [];
  const origins = new Set([site.origin, ...own]);
  return (origin) => origins.has(origin);
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses state-changing requests that another site made a browser send. Programs send neither header and pass: without
 * a browser there are no cookies to borrow.
 */
export function originCheck(config: Pick<ServerConfig, 'PUBLIC_URL'>): RequestHandler {
  const isOwn = ownOrigins(config);
  return (req, _res, next) => {
    const { origin } = req.headers;
    const site = req.headers['sec-fetch-site'];
    const foreign = origin === undefined ? site === 'cross-site' || site === 'same-site' : !isOwn(origin);
    if (foreign && !SAFE.has(req.method)) throw new AppError('origin_refused', 'This request came from another site.');
    next();
  };
}
