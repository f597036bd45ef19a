import { z } from 'zod';
import { uuid } from './common.ts';

/**
 * Redis stream on which every match worker hears, in order, what changed in what it keeps in memory: the online pool, the past
 * sessions, the fitted model.
 */
export const POOL_STREAM = 'pool';

/**
 * Says where to look; whoever reads it loads the person (and the heartbeats), the session or the model from the database. No
 * message carries any truth, let alone anything that somebody wrote.
 */
export const poolChange = z.union([
  z.object({
    consultantId: uuid,
    why: z.enum(['connected', 'disconnected', 'intent', 'profile', 'learned', 'busy', 'push']),
  }),
  /** A session was answered, rated, or is to be forgotten. */
  z.object({ pastSessionId: uuid }),
  /** Another version of the weights ranks from now on; 0 is the shipped one. */
  z.object({ modelVersion: z.int() }),
  /** A worker has begun to read here. */
  z.object({ reader: z.string() }),
]);
export type PoolChange = z.infer<typeof poolChange>;

/** Sorted set of live people: member = user id, score = epoch ms (Redis clock) at which the last heartbeat expires. */
export const LIVE_KEY = 'presence:live';
