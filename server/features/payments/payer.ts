import { eq } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import type { Executor } from '@cc/drizzle/client.ts';
import { users } from '@cc/drizzle/schema/index.ts';

/** What the payment provider is told of a person. */
export interface Payer {
  id: string;
  email: string;
  stripeCustomerId: string | null;
}

export async function payerOf(db: Executor, userId: string): Promise<Payer> {
  const [user] = await db
    .select({ id: users.id, email: users.email, stripeCustomerId: users.stripeCustomerId })
    .from(users)
    .where(eq(users.id, userId));
  if (!user) throw new AppError('not_found');
  return user;
}
