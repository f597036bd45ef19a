import { createHmac } from 'node:crypto';
import type { IceServer } from '@cc/contract/room-token.ts';

/** How long one may relay with them, in seconds: as long as a room lives at the most. */
const LIFE_SECONDS = 4 * 3_600;

export interface TurnSettings {
  /** turn: and turns: URLs of one relay or of several that share the secret; none switches relaying off. */
  urls: string[];
  /** The `static-auth-secret` of the relays. */
  secret: string | undefined;
}

/**
 * The relays that somebody may use, with a name and a password for them alone that run out by themselves ("TURN REST API": the name is when it ends,
 * seconds since the epoch, and who; the password its HMAC-SHA1 under the secret). The relay needs to know nobody.
 * @throws Error when there are URLs but no secret.
 */
export function createIceServers({ urls, secret }: TurnSettings, now: () => number) {
  if (urls.length === 0) return (): IceServer[] => [];
  if (!secret) throw new Error('TURN_URLS needs TURN_SECRET, which the relay has as its static-auth-secret.');
  return (userId: string): IceServer[] => {
    const username = `${Math.floor(now() / 1_000) + LIFE_SECONDS}:${userId}`;
    return [{ urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') }];
  };
}

export type IceServers = ReturnType<typeof createIceServers>;
