import { Router } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import { api } from '@cc/contract/http/index.ts';
import { audit } from '@cc/drizzle/repositories/audit.ts';
import { resolveFlag } from '@cc/drizzle/repositories/flags.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { adminMoneyView } from '@cc/drizzle/views/admin-money.ts';
import type { Deps } from '../../deps.ts';
import { DONE, route } from '../../http/route.ts';

/** Where the provider and the house differ, and what people do again and again, for admins: to look, and to say what was done about it. */
export function moneyRoutes({ db }: Pick<Deps, 'db'>): Router {
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
  return router;
}
