import { z } from 'zod';

/** `warm`: transports and producers may be set up, nobody receives anything. `call`: media flows to everyone who is also in `call`. */
export const roomScopeSchema = z.enum(['warm', 'call']);
export type RoomScope = z.infer<typeof roomScopeSchema>;

export const roomRoleSchema = z.enum(['customer', 'consultant']);
export type RoomRole = z.infer<typeof roomRoleSchema>;

/** Seconds a room token may be used for joining or upgrading; a call outlives its token, a reconnect asks for a new one. */
export const ROOM_TOKEN_SECONDS = 120;

/**
 * The claims of a room token: an EdDSA (Ed25519) JWT signed by the house; media nodes hold only the public key.
 * `iat` and `exp` are seconds since the epoch, `room` is the session's id, `node` the one media node that may accept it.
 */
export const roomTokenClaimsSchema = z.object({
  sub: z.guid(),
  room: z.guid(),
  role: roomRoleSchema,
  scope: roomScopeSchema,
  node: z.string().min(1).max(64),
  /** Display name, shown to the other side. */
  name: z.string().min(1).max(120),
  iat: z.int().nonnegative(),
  exp: z.int().positive(),
  jti: z.string().min(8).max(64),
});
export type RoomTokenClaims = z.infer<typeof roomTokenClaimsSchema>;

/** A relay (TURN) with what it takes to use it. */
export const iceServerSchema = z.object({
  urls: z.array(z.string()),
  username: z.string(),
  credential: z.string(),
});
export type IceServer = z.infer<typeof iceServerSchema>;

/** What a client needs to enter a room: where the media node's signalling listens, a fresh token for it, and relays for networks that let nothing else through. */
export const roomAccessSchema = z.object({
  url: z.url(),
  token: z.string().min(1).max(4096),
  iceServers: z.array(iceServerSchema).optional(),
});
export type RoomAccess = z.infer<typeof roomAccessSchema>;
