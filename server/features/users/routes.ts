import { Router, type Request, type Response } from 'express';
import { api } from '@cc/contract/http/index.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Deps } from '../../deps.ts';
import { DONE, route } from '../../http/route.ts';
import type { Limits } from '../../limits.ts';
import { refreshCookie } from './refresh-cookie.ts';
import { createPasswords } from './passwords.ts';
import { createUsersService } from './service.ts';
import { createSignIns, type SignedIn, type SignInDeps } from './sign-ins.ts';

export type UsersRoutesDeps = SignInDeps & Pick<Deps, 'redis' | 'queue'> & { rules: Rules; limits: Limits };

const agentOf = (req: Request): string | null => req.headers['user-agent'] ?? null;

export function usersRoutes(deps: UsersRoutesDeps): Router {
  const router = Router();
  const signIns = createSignIns(deps);
  const users = createUsersService({ ...deps, signIns });
  const passwords = createPasswords({ ...deps, signIns });
  const cookie = refreshCookie(deps.config);

  const enter = (res: Response, { refreshToken, ...body }: SignedIn) => {
    cookie.write(res, refreshToken);
    return body;
  };

  route(router, api.users.register, async ({ body, req, res }) => enter(res, await users.register(body, agentOf(req))));
  route(router, api.users.login, async ({ body, req, res }) =>
    enter(res, await users.login(body.email, body.password, agentOf(req))),
  );
  route(router, api.users.refresh, async ({ req, res }) =>
    enter(res, await signIns.refresh(cookie.read(req), agentOf(req))),
  );
  route(router, api.users.logout, async ({ req, res }) => {
    await signIns.logout(cookie.read(req));
    cookie.clear(res);
    return DONE;
  });
  route(router, api.users.verifyEmail, async ({ body }) => {
    await users.verifyEmail(body.token);
    return DONE;
  });
  route(router, api.users.resendVerification, async ({ auth }) => {
    await users.resendVerification(auth.userId);
    return DONE;
  });
  route(router, api.users.forgotPassword, async ({ body }) => {
    await passwords.forgot(body.email);
    return DONE;
  });
  route(router, api.users.checkReset, ({ body }) => passwords.check(body.token));
  route(router, api.users.resetPassword, async ({ body, req, res }) =>
    enter(res, await passwords.reset(body.token, body.password, agentOf(req))),
  );
  route(router, api.users.changePassword, async ({ auth, body, req }) => {
    await passwords.change(auth.userId, { familyId: auth.familyId, refreshToken: cookie.read(req) }, body);
    return DONE;
  });
  route(router, api.users.erase, async ({ auth, body, res }) => {
    await users.erase(auth.userId, body.password);
    cookie.clear(res);
    return DONE;
  });
  route(router, api.users.me, ({ auth }) => users.me(auth.userId));
  return router;
}
