import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { Redis } from '@cc/platform/redis.ts';
import type { SfuNodes } from '@cc/platform/sfu-nodes.ts';

export interface SessionDeps {
  db: Db;
  redis: Redis;
  queue: Enqueuer;
  announcer: Announcer;
  heartbeats: Heartbeats;
  sfuNodes: SfuNodes;
  rules: Rules;
  logger: Logger;
}
