import { importPKCS8, importSPKI, jwtVerify, SignJWT, type CryptoKey } from 'jose';
import { JWTExpired } from 'jose/errors';
import { AppError } from '@cc/contract/errors.ts';
import { ROOM_TOKEN_SECONDS, roomTokenClaimsSchema, type RoomTokenClaims } from '@cc/contract/room-token.ts';

const ALGORITHM = 'EdDSA';

/** The private key (PKCS #8 PEM, Ed25519) that signs room tokens. Only the house has it. */
export function importRoomTokenPrivateKey(pem: string): Promise<CryptoKey> {
  return importPKCS8(pem, ALGORITHM);
}

/** The public key (SPKI PEM, Ed25519) that media nodes check room tokens with. */
export function importRoomTokenPublicKey(pem: string): Promise<CryptoKey> {
  return importSPKI(pem, ALGORITHM);
}

export interface SignRoomTokenOptions {
  key: CryptoKey;
  now: Date;
  /** Unique id of this token. */
  jti: string;
  /** Life in seconds. */
  seconds?: number;
}

/** A room token for one person, one room and one media node. */
export function signRoomToken(
  claims: Omit<RoomTokenClaims, 'iat' | 'exp' | 'jti'>,
  { key, now, jti, seconds = ROOM_TOKEN_SECONDS }: SignRoomTokenOptions,
): Promise<string> {
  const iat = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ...claims, iat, exp: iat + seconds, jti }).setProtectedHeader({ alg: ALGORITHM }).sign(key);
}

export interface VerifyRoomTokenOptions {
  key: CryptoKey;
  now: Date;
  /** The media node that is asked to accept it. */
  node: string;
}

/**
 * The claims of a genuine, current token for this node.
 * @throws AppError `token_expired` when it is genuine but too old, `room_token_invalid` for everything else.
 */
export async function verifyRoomToken(
  token: unknown,
  { key, now, node }: VerifyRoomTokenOptions,
): Promise<RoomTokenClaims> {
  if (typeof token !== 'string' || token.length > 4096) throw new AppError('room_token_invalid');
  let payload: unknown;
  try {
    ({ payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      currentDate: now,
      clockTolerance: 5,
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
    }));
  } catch (error) {
    throw new AppError(error instanceof JWTExpired ? 'token_expired' : 'room_token_invalid');
  }
  const claims = roomTokenClaimsSchema.safeParse(payload);
  if (!claims.success || claims.data.node !== node) throw new AppError('room_token_invalid');
  return claims.data;
}
