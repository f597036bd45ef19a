import { loadConfig } from './config/load.ts';
import { serverSchema, workersSchema, type ServerConfig, type WorkersConfig } from './config/schema.ts';

export type { ServerConfig, WorkersConfig };

/** Configuration of the server process; throws one readable error that lists what is missing. */
export const loadServerConfig = (env = process.env): ServerConfig => refuseStandIn(loadConfig(serverSchema, env));

/** Configuration of the workers process; throws one readable error that lists what is missing. */
export const loadWorkersConfig = (env = process.env): WorkersConfig => refuseStandIn(loadConfig(workersSchema, env));

/** Production must never talk to the development stand-in of the payment provider, nor shorten the free window by accident. */
function refuseStandIn<C extends { NODE_ENV: string; STRIPE_API_URL?: string | undefined }>(config: C): C {
  if (config.NODE_ENV === 'production' && config.STRIPE_API_URL) {
    throw new Error('STRIPE_API_URL points at the development stand-in and must not be set when NODE_ENV=production.');
  }
  return config;
}
