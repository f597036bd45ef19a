import type { Db } from '@cc/drizzle/client.ts';
import { emptyGivenUpMails } from '@cc/drizzle/repositories/mails.ts';
import { forgetOldTokens } from '@cc/drizzle/repositories/tokens.ts';

/** Throws away what opens nothing any more: hashes of old links and sign-ins, and links in mails that never went out. */
export async function sweepOldTokens({ db }: { db: Db }): Promise<void> {
  await forgetOldTokens(db);
  await emptyGivenUpMails(db);
}
