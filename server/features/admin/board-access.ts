import { jwtVerify, SignJWT } from 'jose';
import type { CookieOptions, Request, Response } from 'express';
import type { ServerConfig } from '@cc/platform/config.ts';
import { clock, type Clock } from '@cc/platform/clock.ts';

const NAME = 'cc_queues';
const AUDIENCE = 'queues';
const SECONDS = 900;

/** Where the queue dashboard is mounted. */
export const BOARD_PATH = '/admin/queues';

/**
 * A browser that navigates carries no access token, so an admin trades one for this cookie: short-lived, for the dashboard's
 * path alone, and no good anywhere else (the audience keeps it apart from access tokens, which have none).
 */
export function createBoardAccess(
  { ACCESS_TOKEN_SECRET, PUBLIC_URL }: Pick<ServerConfig, 'ACCESS_TOKEN_SECRET' | 'PUBLIC_URL'>,
  time: Clock = clock,
) {
  const key = new TextEncoder().encode(ACCESS_TOKEN_SECRET);
  const options: CookieOptions = {
    httpOnly: true,
    sameSite: 'strict',
    secure: PUBLIC_URL.startsWith('https:'),
    path: BOARD_PATH,
  };
  return {
    async grant(res: Response, userId: string): Promise<void> {
      const iat = Math.floor(time.now() / 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userId)
        .setAudience(AUDIENCE)
        .setIssuedAt(iat)
        .setExpirationTime(iat + SECONDS)
        .sign(key);
      res.cookie(NAME, token, { ...options, maxAge: SECONDS * 1000 });
    },
    /** The admin's id, or undefined without a good cookie. */
    async holder(req: Request): Promise<string | undefined> {
      const token = (req.cookies as Record<string, unknown> | undefined)?.[NAME];
      if (typeof token !== 'string') return undefined;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          audience: AUDIENCE,
          currentDate: new Date(time.now()),
        });
        return payload.sub;
      } catch {
        return undefined;
      }
    },
  };
}

export type BoardAccess = ReturnType<typeof createBoardAccess>;
