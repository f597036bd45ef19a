import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { Extensions } from './extensions.ts';
import type { SessionService } from './service.ts';

export function sessionsRoutes(sessions: SessionService, extensions: Extensions): Router {
  const router = Router();
  route(router, api.sessions.mine, ({ auth, query }) => sessions.mine(auth.userId, query));
  route(router, api.sessions.get, ({ auth, params }) => sessions.view(params.id, auth.userId));
  route(router, api.sessions.start, ({ auth, params }) => sessions.start(auth.userId, params.id));
  route(router, api.sessions.end, ({ auth, params }) => sessions.end(auth.userId, params.id));
  route(router, api.sessions.extend, ({ auth, params, body }) => extensions.extend(auth.userId, params.id, body));
  route(router, api.sessions.callOffExtension, ({ auth, params, body }) =>
    extensions.callOff(auth.userId, params.id, body),
  );
  route(router, api.sessions.timeline, ({ auth, params }) => sessions.timeline(auth.userId, params.id));
  route(router, api.sessions.messages, ({ auth, params }) => sessions.messages(auth.userId, params.id));
  return router;
}
