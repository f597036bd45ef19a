import type { RoomTokenClaims } from '@cc/contract/room-token.ts';
import type { Db } from '@cc/drizzle/client.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import type { ServerConfig } from '@cc/platform/config.ts';
import type { IceServers } from '@cc/platform/ice-servers.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Metrics } from '@cc/platform/metrics.ts';
import type { PaymentProvider } from '@cc/platform/payments.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { Redis } from '@cc/platform/redis.ts';
import type { Storage } from '@cc/platform/storage.ts';
import type { EndedSignIns } from './ended-sign-ins.ts';
import type { AccessTokens } from './features/users/access-token.ts';

/** Signs room tokens of people for media nodes; holds the private key. */
export interface RoomTokens {
  sign(claims: Omit<RoomTokenClaims, 'iat' | 'exp' | 'jti'>): Promise<string>;
}

/** What a feature may use, handed to it by `main.ts`. A feature takes only the parts it needs. */
export interface Deps {
  config: ServerConfig;
  db: Db;
  redis: Redis;
  announcer: Announcer;
  queue: Enqueuer;
  payments: PaymentProvider;
  /** Files that people send. */
  storage: Storage;
  accessTokens: AccessTokens;
  endedSignIns: EndedSignIns;
  roomTokens: RoomTokens;
  /** Relays with passwords for one person. */
  iceServers: IceServers;
  logger: Logger;
  metrics: Metrics;
}
