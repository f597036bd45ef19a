import { eq, sql } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import type { Me } from '@cc/contract/http/users.ts';
import { freeCallsLeft } from '@cc/domain/fair-use.ts';
import { profileCompleteness, type ProfileFields } from '@cc/domain/profile.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { freeCallsOf } from '../repositories/fair-use.ts';
import { consultants, users } from '../schema/index.ts';

/** What a consultant profile still needs before its owner can be asked, in words a person can act on. */
export const profileGaps = (profile: ProfileFields): string[] => profileCompleteness(profile).required;

/** Who I am, and what I still need. @throws AppError `unauthenticated` when the account is gone. */
export async function meView(db: Executor, userId: string): Promise<Me> {
  const [row] = await db
    .select({
      user: users,
      consultant: consultants,
      hasCard: sql<boolean>`exists (
        select 1 from payment_methods m where m.user_id = ${users.id} and m.is_default and m.removed_at is null)`,
    })
    .from(users)
    .leftJoin(consultants, eq(consultants.userId, users.id))
    .where(eq(users.id, userId));
  if (!row) throw new AppError('unauthenticated');
  const { user, consultant } = row;
  const missing = consultant && profileGaps(consultant);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    emailVerified: user.emailVerifiedAt !== null,
    isAdmin: user.isAdmin,
    hasCard: row.hasCard,
    freeCallsLeft: freeCallsLeft(await freeCallsOf(db, userId), RULES),
    consultant:
      consultant && missing
        ? {
            active: consultant.active,
            profileComplete: missing.length === 0,
            missing,
            payoutsReady: consultant.transfersActive,
          }
        : null,
    createdAt: iso(user.createdAt),
  };
}
