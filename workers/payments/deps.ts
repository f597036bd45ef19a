import type { Seller } from '@cc/domain/receipt.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db } from '@cc/drizzle/client.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { PaymentProvider } from '@cc/platform/payments.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** What the jobs about money are handed. */
export interface PaymentDeps {
  db: Db;
  redis: Redis;
  payments: PaymentProvider;
  announcer: Announcer;
  queue: Enqueuer;
  rules: Rules;
  /** As receipts name them. */
  seller: Seller;
  logger: Logger;
}
