import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { uuid } from '@cc/contract/common.ts';
import { clock, type Clock } from '@cc/platform/clock.ts';

const ALGORITHM = 'HS256';
/** Nothing else that is signed with the same secret can be taken for a link, nor a link for anything else. */
const AUDIENCE = 'recording';
/** Long enough to watch the longest call, with a pause in it. */
const SECONDS = 6 * 3_600;
const claims = z.object({ sub: uuid, part: uuid });

/** Addresses of files for players, which cannot send an access token: for one person, one file and a few hours. */
export function createLinks(secret: string, time: Clock = clock) {
  // A key of its own: an access token must never pass for a link, whatever its claims.
  const key = new TextEncoder().encode(`${AUDIENCE} ${secret}`);
  return {
    /** `expiresAt` in epoch ms. */
    async sign(userId: string, partId: string): Promise<{ token: string; expiresAt: number }> {
      const until = Math.floor(time.now() / 1000) + SECONDS;
      const token = await new SignJWT({ part: partId })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(userId)
        .setAudience(AUDIENCE)
        .setExpirationTime(until)
        .sign(key);
      return { token, expiresAt: until * 1000 };
    },
    /** Whose link to this file it is; null for one that is forged, too old, or to another file. */
    async verify(token: string, partId: string): Promise<string | null> {
      try {
        const options = { algorithms: [ALGORITHM], audience: AUDIENCE, currentDate: new Date(time.now()) };
        const { payload } = await jwtVerify(token, key, options);
        const { sub, part } = claims.parse(payload);
        return part === partId ? sub : null;
      } catch {
        return null;
      }
    },
  };
}
