import { createHash, randomBytes } from 'node:crypto';

/** A secret that nobody guesses: 256 random bits, fit for cookies and links. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret. A plain hash is enough, because there is nothing to guess. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
