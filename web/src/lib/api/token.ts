import type { Me } from '@cc/contract/http/users.ts';

export interface SignedIn {
  accessToken: string;
  expiresInSeconds: number;
  user: Me;
}

/** The access token lives in this tab's memory only; the refresh token is in a cookie no script can read. */
let current: { token: string; goodUntil: number } | null = null;

/** A token this close to its end is not worth sending. */
const SPARE_MS = 20_000;

export function keepToken(signedIn: Pick<SignedIn, 'accessToken' | 'expiresInSeconds'>, now = performance.now()): void {
  current = { token: signedIn.accessToken, goodUntil: now + signedIn.expiresInSeconds * 1_000 - SPARE_MS };
}

export function forgetToken(): void {
  current = null;
}

/** The token, unless there is none or it is about to end. */
export function freshToken(now = performance.now()): string | null {
  return current && now < current.goodUntil ? current.token : null;
}
