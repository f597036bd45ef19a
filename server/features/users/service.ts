import type { Me } from '@cc/contract/http/users.ts';
import { AppError } from '@cc/contract/errors.ts';
import { erasureHindrances } from '@cc/domain/erasure.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { eraseUser, lockUser, standingOf } from '@cc/drizzle/repositories/erasure.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import {
  revokeFamilyOf,
  rotateToken,
  startFamily,
  useLinkToken,
  writeLinkToken,
} from '@cc/drizzle/repositories/tokens.ts';
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
import { checkPassword, hashPassword } from './password.ts';
import { hashSecret, newSecret } from './secrets.ts';

const LINK_LIFE_MS = 24 * 3_600_000;

/** What a sign-in gives: the access token for the body, the refresh token for the cookie. */
export interface SignedIn {
  accessToken: string;
  expiresInSeconds: number;
  user: Me;
  refreshToken: string;
}

export type UsersDeps = Pick<Deps, 'config' | 'db' | 'redis' | 'queue' | 'announcer' | 'accessTokens'>;

/** Accounts and their sign-ins. `userAgent` only names the device to its owner. */
export function createUsersService({ config, db, redis, queue, announcer, accessTokens }: UsersDeps) {
  const lifeMs = config.REFRESH_TOKEN_DAYS * 86_400_000;
  const nextToken = (userAgent: string | null) => {
    const secret = newSecret();
    return { secret, row: { tokenHash: hashSecret(secret), userAgent: userAgent?.slice(0, 300) ?? null, lifeMs } };
  };

  async function answer(userId: string, familyId: string, refreshToken: string): Promise<SignedIn> {
    const [accessToken, user] = await Promise.all([accessTokens.sign({ userId, familyId }), meView(db, userId)]);
    return { accessToken, expiresInSeconds: accessTokens.seconds, user, refreshToken };
  }

  async function signIn(userId: string, userAgent: string | null): Promise<SignedIn> {
    const next = nextToken(userAgent);
    return answer(userId, await startFamily(db, userId, next.row), next.secret);
  }

  /** Wants the mail with the link in the caller's transaction. */
  async function writeVerification(tx: Tx, userId: string): Promise<string> {
    const secret = newSecret();
    await writeLinkToken(tx, { userId, kind: 'verify_email', tokenHash: hashSecret(secret), lifeMs: LINK_LIFE_MS });
    const url = new URL('/verify-email', config.PUBLIC_URL);
    // After "#": a fragment is never sent, so the token reaches no log of a proxy and no other site.
    url.hash = new URLSearchParams({ token: secret }).toString();
    return wantMail(tx, { userId, template: 'verify_email', data: { url: url.href } });
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
      return signIn(userId, userAgent);
    },

    /** @throws AppError `credentials_wrong`, `suspended` (only to those who know the password) */
    async login(email: string, password: string, userAgent: string | null): Promise<SignedIn> {
      const user = await userByEmail(db, email);
      const { fits, outdated } = await checkPassword(user?.passwordHash || undefined, password);
      if (!user || !fits) throw new AppError('credentials_wrong', 'This address and password do not go together.');
      if (user.suspendedAt) throw new AppError('suspended', 'This account was suspended.');
      if (outdated) await upgradePasswordHash(db, user.id, user.passwordHash, await hashPassword(password));
      return signIn(user.id, userAgent);
    },

    /** @throws AppError `refresh_invalid`, `refresh_reused`, `suspended` */
    async refresh(refreshToken: string | undefined, userAgent: string | null): Promise<SignedIn> {
      if (!refreshToken) throw new AppError('refresh_invalid', 'Please sign in.');
      const next = nextToken(userAgent);
      const rotation = await rotateToken(db, hashSecret(refreshToken), next.row);
      if (rotation.outcome === 'invalid') throw new AppError('refresh_invalid', 'Please sign in again.');
      if (rotation.outcome === 'reused') {
        announcer.cutFamily(rotation.familyId);
        throw new AppError('refresh_reused', 'This sign-in was used twice and has been ended. Please sign in again.');
      }
      const user = await userById(db, rotation.userId);
      if (!user || user.suspendedAt) throw new AppError('suspended', 'This account was suspended.');
      return answer(rotation.userId, rotation.familyId, next.secret);
    },

    async logout(refreshToken: string | undefined): Promise<void> {
      if (!refreshToken) return;
      const familyId = await revokeFamilyOf(db, hashSecret(refreshToken));
      if (familyId) announcer.cutFamily(familyId);
    },

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
     * Deletes an account for good, once nothing about it is under way.
     * @throws AppError `credentials_wrong`, `erasure_hindered`
     */
    async erase(userId: string, password: string): Promise<void> {
      const user = await userById(db, userId);
      if (!user || user.erasedAt) throw new AppError('unauthenticated');
      const { fits } = await checkPassword(user.passwordHash, password);
      if (!fits) throw new AppError('credentials_wrong', 'This is not your password.');
      await transaction(db, async (tx) => {
        const locked = await lockUser(tx, userId);
        if (!locked || locked.erasedAt) throw new AppError('unauthenticated');
        const hindrances = erasureHindrances(await standingOf(tx, userId));
        if (hindrances.length > 0) {
          throw new AppError('erasure_hindered', 'Something about this account is still under way.', { hindrances });
        }
        await eraseUser(tx, userId);
      });
      announcer.cut(userId);
      await publishPoolChange(redis, { consultantId: userId, why: 'profile' }).catch(() => {});
    },

    me: (userId: string): Promise<Me> => meView(db, userId),
  };
}
