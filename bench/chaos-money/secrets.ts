import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CARD_NUMBER } from './provider.ts';

/** What must never stand in a log: secrets of intents, endpoints and keys by their form, and card numbers. */
const SECRETS = [
  /\b(?:pi|seti)_[A-Za-z0-9]+_secret_[A-Za-z0-9]+/,
  /\bwhsec_[A-Za-z0-9]/,
  /\bsk_(?:test|live)_[A-Za-z0-9]/,
];
const NUMBER = new RegExp(CARD_NUMBER.match(/.{4}/g)!.join('[ -]?'));

/** Lines of all logs of a run that carry a secret, with the name of the log; the secret itself is cut out. */
export function secretsIn(logDirectory: string): { lines: number; found: string[] } {
  let lines = 0;
  const found: string[] = [];
  for (const file of readdirSync(logDirectory)) {
    for (const line of readFileSync(join(logDirectory, file), 'utf8').split('\n')) {
      lines += 1;
      const secret = [...SECRETS, NUMBER].find((pattern) => pattern.test(line));
      if (secret) found.push(`${file}: ${line.replace(secret, '…').slice(0, 200)}`);
    }
  }
  return { lines, found };
}
