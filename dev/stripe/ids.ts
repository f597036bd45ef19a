import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` random characters out of the 62 that Stripe's identifiers are made of. */
export function randomToken(length: number): string {
  let out = '';
  while (out.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: taking more would favour the first letters.
      if (byte < 248 && out.length < length) out += ALPHABET[byte % 62];
    }
  }
  return out;
}

/** An identifier in Stripe's form, for example `pi_3Qx…`. */
export const newId = (prefix: string): string => `${prefix}_${randomToken(24)}`;

/** The secret with which a browser may open one intent; it starts with the intent's id, as Stripe's do. */
export const newClientSecret = (intentId: string): string => `${intentId}_secret_${randomToken(25)}`;
