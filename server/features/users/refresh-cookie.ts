import type { CookieOptions, Request, Response } from 'express';
import type { ServerConfig } from '@cc/platform/config.ts';

const NAME = 'cc_refresh';

/** The refresh token lives in this cookie and nowhere else: no script can read it, and only the account's routes get it. */
export function refreshCookie(config: Pick<ServerConfig, 'PUBLIC_URL' | 'REFRESH_TOKEN_DAYS'>) {
  const options: CookieOptions = {
    httpOnly: true,
    sameSite: 'lax',
    secure: config.PUBLIC_URL.startsWith('https:'),
    path: '/api/users',
  };
  return {
    lifeMs: config.REFRESH_TOKEN_DAYS * 86_400_000,
    read(req: Request): string | undefined {
      const value = (req.cookies as Record<string, unknown> | undefined)?.[NAME];
      return typeof value === 'string' && value.length <= 200 ? value : undefined;
    },
    write(res: Response, token: string): void {
      res.cookie(NAME, token, { ...options, maxAge: config.REFRESH_TOKEN_DAYS * 86_400_000 });
    },
    clear(res: Response): void {
      res.clearCookie(NAME, options);
    },
  };
}

export type RefreshCookie = ReturnType<typeof refreshCookie>;
