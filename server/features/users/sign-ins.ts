import { AppError } from '@cc/contract/errors.ts';
import type { Me } from '@cc/contract/http/users.ts';
import { revokeFamilyOf, rotateToken, startFamily } from '@cc/drizzle/repositories/tokens.ts';
import { userById, type User } from '@cc/drizzle/repositories/users.ts';
import { meView } from '@cc/drizzle/views/me.ts';
import type { Deps } from '../../deps.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** What a sign-in gives: the access token for the body, the refresh token for the cookie. */
export interface SignedIn {
  accessToken: string;
  expiresInSeconds: number;
  user: Me;
  refreshToken: string;
}

export type SignInDeps = Pick<Deps, 'config' | 'db' | 'announcer' | 'accessTokens' | 'endedSignIns'>;

export type SignIns = ReturnType<typeof createSignIns>;

/** How sign-ins begin, go on and end. `userAgent` only names the device to its owner. */
export function createSignIns({ config, db, announcer, accessTokens, endedSignIns }: SignInDeps) {
  const lifeMs = config.REFRESH_TOKEN_DAYS * 86_400_000;
  const nextToken = (userAgent: string | null) => {
    const secret = newSecret();
    return { secret, row: { tokenHash: hashSecret(secret), userAgent: userAgent?.slice(0, 300) ?? null, lifeMs } };
  };

  async function answer(userId: string, familyId: string, refreshToken: string): Promise<SignedIn> {
    const [accessToken, user] = await Promise.all([accessTokens.sign({ userId, familyId }), meView(db, userId)]);
    return { accessToken, expiresInSeconds: accessTokens.seconds, user, refreshToken };
  }

  /** Cuts the sockets of sign-ins that have been ended, and has their access tokens refused. */
  async function end(familyIds: readonly string[]): Promise<void> {
    // First, or a socket that was cut would come straight back.
    await endedSignIns.add(familyIds);
    for (const familyId of familyIds) announcer.cutFamily(familyId);
  }

  return {
    end,

    /** Undefined when the password was changed since `user` was read. */
    async begin(user: Pick<User, 'id' | 'passwordHash'>, userAgent: string | null): Promise<SignedIn | undefined> {
      const next = nextToken(userAgent);
      const familyId = await startFamily(db, user, next.row);
      return familyId === undefined ? undefined : answer(user.id, familyId, next.secret);
    },

    /** @throws AppError `refresh_invalid`, `refresh_reused`, `suspended` */
    async refresh(refreshToken: string | undefined, userAgent: string | null): Promise<SignedIn> {
      if (!refreshToken) throw new AppError('refresh_invalid', 'Please sign in.');
      const next = nextToken(userAgent);
      const rotation = await rotateToken(db, hashSecret(refreshToken), next.row);
      if (rotation.outcome === 'invalid') throw new AppError('refresh_invalid', 'Please sign in again.');
      if (rotation.outcome === 'reused') {
        await end([rotation.familyId]);
        throw new AppError('refresh_reused', 'This sign-in was used twice and has been ended. Please sign in again.');
      }
      const user = await userById(db, rotation.userId);
      if (!user || user.suspendedAt) throw new AppError('suspended', 'This account was suspended.');
      return answer(rotation.userId, rotation.familyId, next.secret);
    },

    async logout(refreshToken: string | undefined): Promise<void> {
      if (!refreshToken) return;
      const familyId = await revokeFamilyOf(db, hashSecret(refreshToken));
      if (familyId) await end([familyId]);
    },
  };
}
