import { Router } from 'express';
import { sql } from 'drizzle-orm';
import type { Deps } from '../deps.ts';

const PATIENCE_MS = 2_000;

const answers = async (question: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
  });
  return Promise.race([question, late])
    .then(() => true)
    .catch(() => false)
    .finally(() => clearTimeout(timer));
};

/** `live`: the process runs. `ready`: it can do its work now (both stores answer, and it is not about to end). */
export function healthRoutes({
  db,
  redis,
  metrics,
  closing,
}: Pick<Deps, 'db' | 'redis' | 'metrics'> & { closing: () => boolean }): Router {
  const router = Router();
  router.get('/health/live', (_req, res) => {
    res.json({ live: true });
  });
  router.get('/health/ready', async (_req, res) => {
    const [database, redisUp] = await Promise.all([answers(db.execute(sql`select 1`)), answers(redis.ping())]);
    const ready = database && redisUp && !closing();
    res.status(ready ? 200 : 503).json({ ready, database, redis: redisUp, closing: closing() });
  });
  router.get('/metrics', async (_req, res) => {
    res.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
