import { fileKey } from '@cc/domain/session-files.ts';
import type { Db } from '@cc/drizzle/client.ts';
import {
  callsAskedBy,
  erasuresWanted,
  filesSentBy,
  forgetFile,
  markErasedOutside,
} from '@cc/drizzle/repositories/erasure.ts';
import type { Logger } from '@cc/platform/log.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import { ProviderError, type PaymentProvider } from '@cc/platform/payments.ts';
import type { Redis } from '@cc/platform/redis.ts';
import type { Storage } from '@cc/platform/storage.ts';

const BATCH = 20;

export interface EraseDeps {
  db: Db;
  redis: Redis;
  storage: Pick<Storage, 'remove'>;
  payments: PaymentProvider;
  logger: Logger;
}

/**
 * Of accounts that were erased, removes what lies outside the database: the files that they sent, the words of their questions
 * that match workers remember, and the customer with all cards at the payment provider. Each step may be done again; the mark is set when all of them are.
 */
export async function sweepErasures({ db, redis, storage, payments, logger }: EraseDeps): Promise<void> {
  for (const { id, stripeCustomerId } of await erasuresWanted(db, BATCH)) {
    for (const file of await filesSentBy(db, id)) {
      await storage.remove(fileKey(file.sessionId, file.id));
      await forgetFile(db, file.id);
    }
    // Read again, they say nothing any more.
    for (const pastSessionId of await callsAskedBy(db, id)) await publishPoolChange(redis, { pastSessionId });
    try {
      if (stripeCustomerId) await payments.forgetCustomer(stripeCustomerId);
    } catch (error) {
      // `definite`: the provider does not know that customer any more.
      if (!(error instanceof ProviderError)) throw error;
      if (error.kind !== 'definite') {
        logger.warn({ userId: id, code: error.code }, 'an erased customer is still at the provider; tried again');
        continue;
      }
    }
    await markErasedOutside(db, id);
    logger.info({ userId: id }, 'an account is erased');
  }
}
