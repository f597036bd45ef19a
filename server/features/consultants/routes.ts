import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { DONE, route } from '../../http/route.ts';
import type { ProfileHelp } from './profile-help.ts';
import type { ConsultantService } from './service.ts';

export function consultantsRoutes(consultants: ConsultantService, help: ProfileHelp): Router {
  const router = Router();
  route(router, api.consultants.list, ({ query }) => consultants.list(query));
  route(router, api.consultants.ceilings, () => consultants.ceilings());
  route(router, api.consultants.reviews, () => consultants.reviews());
  route(router, api.consultants.own, ({ auth }) => consultants.own(auth.userId));
  route(router, api.consultants.save, ({ auth, body }) => consultants.save(auth.userId, body));
  route(router, api.consultants.suggestTags, async ({ auth, body }) => ({
    items: await help.suggestTags(auth.userId, body),
  }));
  route(router, api.consultants.proposeProfile, ({ body }) => help.propose(body));
  route(router, api.consultants.setActive, async ({ auth, body }) => {
    await consultants.setActive(auth.userId, body.active);
    return DONE;
  });
  route(router, api.consultants.figures, ({ auth, query }) => consultants.figures(auth.userId, query.timeZone));
  route(router, api.consultants.profile, ({ params }) => consultants.profile(params.id));
  return router;
}
