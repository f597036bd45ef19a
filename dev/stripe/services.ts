import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { createRouter } from './router.ts';
import type { Store } from './store.ts';

/** What a running stand-in is made of. */
export interface Services {
  store: Store;
  clock: Clock;
  faults: Faults;
  idempotency: IdempotencyKeys;
  route: ReturnType<typeof createRouter>;
  /** Where browsers reach the stand-in when that is not the request's own host. */
  publicUrl: string | undefined;
  /** Runs due timers, sends due webhooks and sleeps until the next. */
  wake(): void;
  count(what: 'requests' | 'webhooks', label: string): void;
  counts(): Map<string, number>;
}
