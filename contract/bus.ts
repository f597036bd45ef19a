import { z } from 'zod';
import { uuid } from './common.ts';

/** Redis stream on which servers tell every match worker, in order, what changed in the online pool. */
export const POOL_STREAM = 'pool';

/** Whoever reads it loads the person from the database and the heartbeats; the message itself carries no truth. */
export const poolChange = z.object({
  consultantId: uuid,
  why: z.enum(['connected', 'disconnected', 'intent', 'profile', 'learned', 'busy']),
});
export type PoolChange = z.infer<typeof poolChange>;

/** Sorted set of live people: member = user id, score = epoch ms (Redis clock) at which the last heartbeat expires. */
export const LIVE_KEY = 'presence:live';
