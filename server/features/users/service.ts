import type { Me } from '@cc/contract/http/users.ts';
import { AppError } from '@cc/contract/errors.ts';
import { erasureHindrances } from '@cc/domain/erasure.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { eraseUser, lockUser, standingOf } from '@cc/drizzle/repositories/erasure.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { revokeFamilies, useLinkToken, writeLinkToken } from '@cc/drizzle/repositories/tokens.ts';
import {
  createUser,
  markEmailVerified,
  upgradePasswordHash,
  userByEmail,
  userById,
} from '@cc/drizzle/repositories/users.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { meView } from '@cc/drizzle/views/me.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Deps } from '../../deps.ts';
import type { Limits } from '../../limits.ts';
import { mailedLink } from './mailed-link.ts';
import { checkPassword, hashPassword } from './password.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { SignedIn, SignIns } from './sign-ins.ts';

export interface UsersDeps extends Pick<Deps, 'config' | 'db' | 'redis' | 'queue' | 'announcer' | 'endedSignIns'> {
  rules: Pick<Rules, 'verifyLinkMs'>;
  limits: Pick<Limits, 'take'>;
  signIns: Pick<SignIns, 'begin'>;
}

/** Accounts. `userAgent` only names the device to its owner. */
export function createUsersService(deps: UsersDeps) {
  const { config, db, redis, queue, announcer, endedSignIns, rules, limits, signIns } = deps;

  /** Wants the mail with the link in the caller's transaction. */
  async function writeVerification(tx: Tx, userId: string): Promise<string> {
    const secret = newSecret();
    const link = { userId, kind: 'verify_email', tokenHash: hashSecret(secret), lifeMs: rules.verifyLinkMs } as const;
    await writeLinkToken(tx, link);
    const url = mailedLink('/verify-email', secret, config.PUBLIC_URL);
    return wantMail(tx, { userId, template: 'verify_email', data: { url } });
  }

  /** @throws AppError `credentials_wrong`, `suspended` (only to those who know the password) */
  async function login(email: string, password: string, userAgent: string | null): Promise<SignedIn> {
    const user = await userByEmail(db, email);
    const { fits, outdated } = await checkPassword(user?.passwordHash || undefined, password);
    if (!user || !fits) throw new AppError('credentials_wrong', 'This address and password do not go together.');
    if (user.suspendedAt) throw new AppError('suspended', 'This account was suspended.');
    const signedIn = await signIns.begin(user, userAgent);
    // Changed while it was being checked: looked at anew.
    if (!signedIn) return login(email, password, userAgent);
    if (outdated) await upgradePasswordHash(db, user.id, user.passwordHash, await hashPassword(password));
    return signedIn;
  }

  return {
    /** @throws AppError `email_taken` */
    async register(
      input: { role: 'customer' | 'consultant'; name: string; email: string; password: string },
      userAgent: string | null,
    ): Promise<SignedIn> {
      const { name, email } = input;
      const passwordHash = await hashPassword(input.password);
      const { userId, mailId } = await transaction(db, async (tx) => {
        const user = await createUser(tx, { name, email, passwordHash, asConsultant: input.role === 'consultant' });
        if (!user) throw new AppError('email_taken', 'There is an account with this address already.');
        return { userId: user.id, mailId: await writeVerification(tx, user.id) };
      });
      await queue.enqueue('mail', { mailId }, { id: mailId });
      const signedIn = await signIns.begin({ id: userId, passwordHash }, userAgent);
      if (!signedIn) throw new AppError('conflict', 'The password was changed just now. Please sign in.');
      return signedIn;
    },

    login,

    /** @throws AppError `link_invalid` */
    async verifyEmail(token: string): Promise<void> {
      const { userId, versions } = await transaction(db, async (tx) => {
        const owner = await useLinkToken(tx, 'verify_email', hashSecret(token));
        if (!owner) throw new AppError('link_invalid', 'This link is no longer good. Ask for a new one.');
        await markEmailVerified(tx, owner);
        return { userId: owner, versions: await bumpVersions(tx, [owner]) };
      });
      const version = versions.get(userId) ?? 0;
      announcer.tell([{ to: userId, event: 'sync:wanted', payload: { version } }]);
    },

    async resendVerification(userId: string): Promise<void> {
      const user = await userById(db, userId);
      if (!user) throw new AppError('unauthenticated');
      if (user.emailVerifiedAt) return;
      const mailId = await transaction(db, (tx) => writeVerification(tx, userId));
      await queue.enqueue('mail', { mailId }, { id: mailId });
    },

    /**
     * Deletes an account for good, once nothing about it is under way; no access token of it is good from then on.
     * @throws AppError `credentials_wrong`, `erasure_hindered`, `rate_limited`
     */
    async erase(userId: string, password: string): Promise<void> {
      await limits.take('passwords', userId);
      const user = await userById(db, userId);
      if (!user || user.erasedAt) throw new AppError('unauthenticated');
      const { fits } = await checkPassword(user.passwordHash, password);
      if (!fits) throw new AppError('credentials_wrong', 'This is not your password.');
      const ended = await transaction(db, async (tx) => {
        const locked = await lockUser(tx, userId);
        if (!locked || locked.erasedAt) throw new AppError('unauthenticated');
        const hindrances = erasureHindrances(await standingOf(tx, userId));
        if (hindrances.length > 0) {
          throw new AppError('erasure_hindered', 'Something about this account is still under way.', { hindrances });
        }
        const families = await revokeFamilies(tx, userId);
        await eraseUser(tx, userId);
        return families;
      });
      // First, or a socket that was cut would come straight back.
      await endedSignIns.add(ended);
      announcer.cut(userId);
      await publishPoolChange(redis, { consultantId: userId, why: 'profile' }).catch(() => {});
    },

    me: (userId: string): Promise<Me> => meView(db, userId),
  };
}
