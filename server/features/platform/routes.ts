import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { demoSignIns } from '@cc/drizzle/seed/people.ts';
import type { ServerConfig } from '@cc/platform/config.ts';
import { route } from '../../http/route.ts';

export function platformRoutes(config: ServerConfig, rules: Rules): Router {
  const router = Router();
  const demo = config.DEMO && config.NODE_ENV !== 'production';
  route(router, api.platform.config, async () => ({
    currency: config.CURRENCY,
    freeWindowMs: rules.freeWindowMs,
    waitMs: rules.waitMs,
    payments: {
      kind: config.STRIPE_API_URL ? ('standin' as const) : ('stripe' as const),
      publishableKey: config.STRIPE_PUBLISHABLE_KEY,
      url: config.STRIPE_API_URL ?? null,
    },
    demoPeople: demo ? demoSignIns : [],
  }));
  return router;
}
