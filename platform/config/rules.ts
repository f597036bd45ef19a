import { withOverrides, type Rules } from '@cc/domain/rules.ts';

/** The product's rules with this deployment's overrides. */
export function rulesOf(config: { FREE_WINDOW_SECONDS: number; RING_SECONDS: number; WAIT_SECONDS: number }): Rules {
  return withOverrides({
    freeWindowMs: config.FREE_WINDOW_SECONDS * 1_000,
    ringMs: config.RING_SECONDS * 1_000,
    waitMs: config.WAIT_SECONDS * 1_000,
  });
}
