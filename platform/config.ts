import { loadConfig } from './config/load.ts';
import { serverSchema, workersSchema, type ServerConfig, type WorkersConfig } from './config/schema.ts';

export type { ServerConfig, WorkersConfig };

/** Configuration of the server process; throws one readable error that lists what is missing. */
export const loadServerConfig = (env = process.env): ServerConfig => refuseStandIn(loadConfig(serverSchema, env));

/** Configuration of the workers process; throws one readable error that lists what is missing. */
export const loadWorkersConfig = (env = process.env): WorkersConfig => refuseStandIn(loadConfig(workersSchema, env));

interface StandIns {
  STRIPE_API_URL?: string | undefined;
  PUSH_STANDIN_ORIGIN?: string | undefined;
}

/** Production must never talk to the stand-ins of the payment provider and of push services. */
function refuseStandIn<C extends { NODE_ENV: string } & StandIns>(config: C): C {
  if (config.NODE_ENV === 'production' && config.STRIPE_API_URL) {
    throw new Error('STRIPE_API_URL points at the development stand-in and must not be set when NODE_ENV=production.');
  }
  if (config.NODE_ENV === 'production' && config.PUSH_STANDIN_ORIGIN) {
    throw new Error('PUSH_STANDIN_ORIGIN names a stand-in and must not be set when NODE_ENV=production.');
  }
  return config;
}
