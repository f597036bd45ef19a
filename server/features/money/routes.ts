import { Router } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import { api } from '@cc/contract/http/index.ts';
import { audit } from '@cc/drizzle/repositories/audit.ts';
import { resolveFlag } from '@cc/drizzle/repositories/flags.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { adminMoneyView } from '@cc/drizzle/views/admin-money.ts';
import type { Deps } from '../../deps.ts';
import { DONE, route } from '../../http/route.ts';
import { createPauses } from './pauses.ts';

/** Where the provider and the house differ, and what people do again and again, for admins: to look, to act, and to say what was done about it. */
export function moneyRoutes(deps: Pick<Deps, 'db' | 'redis' | 'queue' | 'announcer'>): Router {
  const { db } = deps;
  const pauses = createPauses(deps);
  const router = Router();
  route(router, api.money.overview, () => adminMoneyView(db));
  route(router, api.money.resolve, async ({ auth, params, body }) => {
    const { userId: actorId } = auth;
    await transaction(db, async (tx) => {
      const flag = await resolveFlag(tx, params.id, { adminId: actorId, note: body.note });
      if (!flag) throw new AppError('not_found', 'There is no such flag that is open.');
      const { of, target, what } = flag;
      const action = `${of}.resolve`;
      await audit(tx, { actorId, action, target, reason: body.note, details: { what, flag: params.id } });
    });
    return DONE;
  });
  route(router, api.money.pause, async ({ auth, params, body }) => {
    await pauses.pause(auth.userId, params.id, body.reason);
    return DONE;
  });
  route(router, api.money.liftPause, async ({ auth, params, body }) => {
    await pauses.lift(auth.userId, params.id, body.reason);
    return DONE;
  });
  return router;
}
