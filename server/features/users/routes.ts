import { Router, type Request, type Response } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { DONE, route } from '../../http/route.ts';
import { refreshCookie } from './refresh-cookie.ts';
import { createUsersService, type SignedIn, type UsersDeps } from './service.ts';

const agentOf = (req: Request): string | null => req.headers['user-agent'] ?? null;

export function usersRoutes(deps: UsersDeps): Router {
  const router = Router();
  const users = createUsersService(deps);
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
    enter(res, await users.refresh(cookie.read(req), agentOf(req))),
  );
  route(router, api.users.logout, async ({ req, res }) => {
    await users.logout(cookie.read(req));
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
  route(router, api.users.erase, async ({ auth, body, res }) => {
    await users.erase(auth.userId, body.password);
    cookie.clear(res);
    return DONE;
  });
  route(router, api.users.me, ({ auth }) => users.me(auth.userId));
  return router;
}
