import { Router } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import { api } from '@cc/contract/http/index.ts';
import { audit } from '@cc/drizzle/repositories/audit.ts';
import { adminSessionsView, adminSessionView } from '@cc/drizzle/views/admin-sessions.ts';
import { matchView } from '@cc/drizzle/views/match.ts';
import type { Deps } from '../../deps.ts';
import { DONE, route } from '../../http/route.ts';
import { createModelService } from './match-models.ts';
import { BOARD_PATH, type BoardAccess } from './board-access.ts';

export function adminRoutes(deps: Pick<Deps, 'db' | 'redis' | 'queue'>, boardAccess: BoardAccess): Router {
  const { db } = deps;
  const models = createModelService(deps);
  const router = Router();
  route(router, api.admin.match, async ({ auth, params }) => {
    const rounds = await matchView(db, params.id);
    if (rounds.length === 0) throw new AppError('not_found');
    const reason = 'looked at how a question was matched';
    await audit(db, { actorId: auth.userId, action: 'match.read', target: params.id, reason });
    return { rounds };
  });
  route(router, api.adminSessions.list, ({ query }) => adminSessionsView(db, query));
  route(router, api.adminSessions.get, async ({ auth, params }) => {
    const found = await adminSessionView(db, params.id);
    if (!found) throw new AppError('not_found');
    const reason = 'looked at how a call went';
    await audit(db, { actorId: auth.userId, action: 'session.read', target: params.id, reason });
    return found;
  });
  route(router, api.admin.models, () => models.list());
  route(router, api.admin.refit, ({ auth }) => models.refit(auth.userId));
  route(router, api.admin.activateModel, async ({ auth, params, body }) => {
    await models.activate(auth.userId, params.version, body.reason);
    return DONE;
  });
  route(router, api.admin.queues, async ({ auth, res }) => {
    await audit(db, {
      actorId: auth.userId,
      action: 'queues.open',
      target: BOARD_PATH,
      reason: 'looked at the queues',
    });
    await boardAccess.grant(res, auth.userId);
    return { url: BOARD_PATH };
  });
  return router;
}
