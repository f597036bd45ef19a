import { LIMITS } from '../limits.ts';
import { createRateLimit } from './rate-limit.ts';

/** A bucket that nobody has taken from for this long is full again. */
const FORGET_MS = (LIMITS.connectionsBurst / LIMITS.connectionsPerSecond) * 1000;

/** Connections by address, before anybody has shown a token. `factor` multiplies the limits; `now` in monotonic ms. */
export function createAddresses(now: () => number, factor: number) {
  let refused = 0;
  const known = new Map<string, { open: number; limit: ReturnType<typeof createRateLimit>; at: number }>();

  return {
    /** Whether one more connection may be made from here. */
    admit(address: string): boolean {
      const entry = known.get(address) ?? {
        open: 0,
        limit: createRateLimit(LIMITS.connectionsPerSecond * factor, LIMITS.connectionsBurst * factor, now()),
        at: now(),
      };
      known.set(address, entry);
      entry.at = now();
      const admitted = entry.open < LIMITS.connectionsPerAddress * factor && entry.limit.take(now());
      if (!admitted) refused += 1;
      return admitted;
    },
    /** A connection is open; call the answer when it is not any more. */
    opened(address: string): () => void {
      const entry = known.get(address);
      if (!entry) return () => undefined;
      entry.open += 1;
      return () => void (entry.open -= 1);
    },
    /** Forgets addresses that mean nothing any more; once a second. */
    sweep(): void {
      for (const [address, { open, at }] of known) if (open === 0 && now() - at > FORGET_MS) known.delete(address);
    },
    get size(): number {
      return known.size;
    },
    /** How many were not admitted, so far. */
    get refused(): number {
      return refused;
    },
  };
}

export type Addresses = ReturnType<typeof createAddresses>;
