import { api, call } from '../api/client.ts';
import type { PublicConfig } from '../payments/payments.ts';

let loaded: Promise<PublicConfig> | null = null;

/** What this deployment is like (currency, free start, payment provider); asked once a tab. */
export function publicConfig(): Promise<PublicConfig> {
  loaded ??= call(api.platform.config, {}).catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}
