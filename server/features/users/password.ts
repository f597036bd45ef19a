import { hash, parseOptions, verify } from '@node-rs/argon2';

/** Argon2id as OWASP asks for it: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** Verified against when there is no account, so that an unknown address takes as long as a wrong password. */
const nobody = hashPassword('nobody has this password');

/**
 * Whether the password fits; always takes one verification, also for `undefined` (no such account).
 * `outdated` says that the hash was made with weaker parameters and wants to be made again.
 */
export async function checkPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<{ fits: boolean; outdated: boolean }> {
  const fits = (await verify(passwordHash ?? (await nobody), password)) && passwordHash !== undefined;
  if (!fits) return { fits, outdated: false };
  const made = parseOptions(passwordHash);
  return { fits, outdated: made.memoryCost < COST.memoryCost || made.timeCost < COST.timeCost };
}
