import compression from 'compression';
import cookieParser from 'cookie-parser';
import express, { Router, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Deps } from './deps.ts';
import { docsRoutes } from './http/docs.ts';
import { errorHandler, notFound } from './http/errors.ts';
import { createGuard, useGuard } from './http/guard.ts';
import { healthRoutes } from './http/health.ts';
import { originCheck } from './http/origin.ts';
import { limitAtOnce, limitBy, limitPages } from './http/rate-limit.ts';
import { requestLog } from './http/request-log.ts';
import { requestMetrics } from './http/request-metrics.ts';
import type { LimitName, Limits } from './limits.ts';

const MAX_BODY = '100kb';

export interface AppParts {
  /** The features' routers, mounted at `/api`. */
  routers: Router[];
  /** Needs raw bodies and comes from another site: mounted at `/api` before the parsers and the Origin check. */
  webhooks: Router;
  /** The queue dashboard. */
  board: Router;
  /** Everything else: the pages. */
  pages: RequestHandler;
  limits: Limits;
  closing: () => boolean;
}

/** The HTTP side of the house, without a port. */
export function createApp(
  deps: Pick<Deps, 'config' | 'db' | 'redis' | 'accessTokens' | 'endedSignIns' | 'logger' | 'metrics'>,
  parts: AppParts,
): Express {
  const { config, logger } = deps;
  const { limits } = parts;
  const limit = (name: LimitName) => limitBy(limits, name, config.TRUST_PROXY);
  const atOnce = limitAtOnce(limits, config.TRUST_PROXY);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  app.set('query parser', 'simple');
  useGuard(app, createGuard(deps, limits));

  app.use(healthRoutes({ ...deps, closing: parts.closing }));
  app.use((_req, res, next) => {
    // Whoever keeps this connection would meet a closed door with the next request.
    if (parts.closing()) res.set('Connection', 'close');
    next();
  });
  // Before anything else is done for it, so that a refusal costs next to nothing. Webhooks all come from a few addresses.
  app.use(/^\/api\/(?!webhooks\/)/, limit('api'), atOnce);
  app.use(requestLog(logger), requestMetrics(deps.metrics));
  app.use(
    helmet({
      // Pages bring their own, with a nonce; what is not a page gets one below.
      contentSecurityPolicy: false,
      // With "no-referrer" browsers would send "Origin: null" with forms.
      referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
      strictTransportSecurity: config.PUBLIC_URL.startsWith('https:') && { maxAge: 31_536_000 },
    }),
  );
  app.use((_req, res, next) => {
    res.set('Permissions-Policy', 'camera=(self), microphone=(self), display-capture=(self), geolocation=()');
    next();
  });
  app.use(compression());

  app.use('/api', parts.webhooks);
  app.use('/api', docsRoutes());
  app.use('/api', helmet.contentSecurityPolicy({ useDefaults: false, directives: { defaultSrc: ["'none'"] } }));
  app.use('/api', originCheck(config), cookieParser(), express.json({ limit: MAX_BODY }));
  const doors = ['login', 'register', 'forgot', 'reset', 'reset/check'];
  app.post(
    doors.map((door) => `/api/users/${door}`),
    limit('signIn'),
  );
  app.post('/api/users/refresh', limit('refresh'));
  app.post(['/api/consultants/me/tag-suggestions', '/api/consultants/me/import'], limit('profileHelp'));
  app.post('/api/users/me/push-subscriptions/test', limit('testPush'));
  for (const router of parts.routers) app.use('/api', router);
  app.use('/api', notFound);

  app.use(cookieParser(), parts.board);
  app.use(limitPages(limits, config.TRUST_PROXY), atOnce, parts.pages);
  app.use(errorHandler(logger));
  return app;
}
