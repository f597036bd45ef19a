import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const secretsSchema = z.object({
  accessTokenSecret: z.string().min(32),
  /** Ed25519 keys, base64 of PEM: the server signs room tokens, the SFU checks them. */
  roomTokenPrivateKey: z.base64(),
  roomTokenPublicKey: z.base64(),
  /** Key pair of web push, base64url. */
  vapidPublicKey: z.string(),
  vapidPrivateKey: z.string(),
  postgresPassword: z.string(),
  redisPassword: z.string(),
  standInSecretKey: z.string().startsWith('sk_test_standin_'),
  standInPublishableKey: z.string().startsWith('pk_test_standin_'),
});

/** Made once for a data folder and kept with it. */
export type Secrets = z.infer<typeof secretsSchema>;

export function loadSecrets(dataDirectory: string): Secrets {
  const file = join(dataDirectory, 'secrets.json');
  const known = secretsSchema.partial().safeParse(readJsonFile(file)).data ?? {};
  const whole = secretsSchema.safeParse(known);
  if (whole.success) return whole.data;
  // What is there stays: the stores of an older folder are locked with it.
  const made = { ...generateSecrets(), ...known };
  writeJsonFile(file, made);
  return made;
}

function generateSecrets(): Secrets {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const vapid = createECDH('prime256v1');
  vapid.generateKeys();
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  return {
    accessTokenSecret: hex(32),
    roomTokenPrivateKey: Buffer.from(privateKey).toString('base64'),
    roomTokenPublicKey: Buffer.from(publicKey).toString('base64'),
    vapidPublicKey: vapid.getPublicKey('base64url'),
    // A number may be shorter than its 32 bytes.
    vapidPrivateKey: Buffer.concat([Buffer.alloc(32), vapid.getPrivateKey()])
      .subarray(-32)
      .toString('base64url'),
    postgresPassword: hex(16),
    redisPassword: hex(16),
    standInSecretKey: `sk_test_standin_${hex(16)}`,
    standInPublishableKey: `pk_test_standin_${hex(16)}`,
  };
}
