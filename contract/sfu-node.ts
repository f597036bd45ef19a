/** How media nodes make themselves known: a hash with a time to live each, and the set of their ids (readers drop ids whose hash is gone). */
import { z } from 'zod';

export const SFU_NODES_SET = 'sfu:nodes';
export const sfuNodeKey = (nodeId: string): string => `sfu:node:${nodeId}`;
export const SFU_NODE_TTL_SECONDS = 10;
export const SFU_NODE_REFRESH_MS = 3_000;

/** As HGETALL gives it: all strings. Parse into numbers and booleans. */
export const sfuNodeSchema = z.object({
  id: z.string().min(1).max(64),
  /** Signalling address for clients. */
  url: z.url(),
  /** Busiest worker's share of a core, 0 to 1. */
  load: z.coerce.number().min(0),
  rooms: z.coerce.number().int().nonnegative(),
  peers: z.coerce.number().int().nonnegative(),
  /** How many more calls it would record now. One that does not say is asked all the same. */
  recordingsFree: z.coerce.number().int().nonnegative().optional(),
  /** `1`: takes no new rooms, ends when it is empty. */
  draining: z.enum(['0', '1']).transform((value) => value === '1'),
});
export type SfuNode = z.infer<typeof sfuNodeSchema>;
