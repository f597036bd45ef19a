import type { Application, Request } from 'express';
import { AppError } from '@cc/contract/errors.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { isAdmin } from '@cc/drizzle/repositories/users.ts';
import { addLogContext } from '@cc/platform/log.ts';
import type { EndedSignIns } from '../ended-sign-ins.ts';
import type { AccessTokens, Identity } from '../features/users/access-token.ts';
import type { Limits } from '../limits.ts';

/** Tells who is asking. */
export interface Guard {
  /** @throws AppError `unauthenticated`, `token_expired`, `rate_limited`. */
  user(req: Request): Promise<Identity>;
  /** @throws AppError `unauthenticated`, `token_expired`, `rate_limited`, `forbidden`. */
  admin(req: Request): Promise<Identity>;
}

/** Access tokens come in the Authorization header only, never in a cookie: no other site can make a browser send one. */
export function createGuard(
  { db, accessTokens, endedSignIns }: { db: Db; accessTokens: AccessTokens; endedSignIns: EndedSignIns },
  limits: Limits,
): Guard {
  async function user(req: Request): Promise<Identity> {
    const [scheme, token] = (req.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) throw new AppError('unauthenticated');
    const { userId, familyId } = await accessTokens.verify(token);
    addLogContext({ userId });
    await Promise.all([limits.take('requests', userId), endedSignIns.refuse(familyId)]);
    return { userId, familyId };
  }
  return {
    user,
    async admin(req) {
      const identity = await user(req);
      if (!(await isAdmin(db, identity.userId))) throw new AppError('forbidden');
      return identity;
    },
  };
}

/** `route` finds the guard through the application that a request came in by. */
export function useGuard(app: Application, guard: Guard): void {
  app.locals.guard = guard;
}

export const guardOf = (req: Request): Guard => req.app.locals.guard as Guard;
