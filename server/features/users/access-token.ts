import { jwtVerify, SignJWT } from 'jose';
import { JWTExpired } from 'jose/errors';
import { z } from 'zod';
import { uuid } from '@cc/contract/common.ts';
import { AppError } from '@cc/contract/errors.ts';
import { clock, type Clock } from '@cc/platform/clock.ts';

const ALGORITHM = 'HS256';
const claims = z.object({ sub: uuid, fam: uuid, exp: z.int() });

/** Who an access token speaks for: the person, and the sign-in (refresh token family) it came from. */
export interface Identity {
  userId: string;
  familyId: string;
}

export interface AccessTokens {
  /** Life of a new token in seconds. */
  seconds: number;
  sign(identity: Identity): Promise<string>;
  /**
   * `expiresAt` is in epoch seconds.
   * @throws AppError `token_expired` when it is ours but too old, `unauthenticated` for everything else.
   */
  verify(token: unknown): Promise<Identity & { expiresAt: number }>;
}

/** Short-lived JWTs signed with `secret`; they are believed without looking into the database. */
export function createAccessTokens(secret: string, seconds: number, time: Clock = clock): AccessTokens {
  const key = new TextEncoder().encode(secret);
  return {
    seconds,
    sign({ userId, familyId }) {
      const iat = Math.floor(time.now() / 1000);
      return new SignJWT({ fam: familyId })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(userId)
        .setIssuedAt(iat)
        .setExpirationTime(iat + Math.ceil(seconds))
        .sign(key);
    },
    async verify(token) {
      if (typeof token !== 'string' || token.length > 2048) throw new AppError('unauthenticated');
      let payload: unknown;
      try {
        ({ payload } = await jwtVerify(token, key, { algorithms: [ALGORITHM], currentDate: new Date(time.now()) }));
      } catch (error) {
        throw new AppError(error instanceof JWTExpired ? 'token_expired' : 'unauthenticated');
      }
      const parsed = claims.safeParse(payload);
      if (!parsed.success) throw new AppError('unauthenticated');
      return { userId: parsed.data.sub, familyId: parsed.data.fam, expiresAt: parsed.data.exp };
    },
  };
}
