import { randomUUID } from 'node:crypto';
import { connectLive, type Live } from '@cc/dev/client/live.ts';
import type { House } from './house.ts';
import { newConsultant, type Person, type Profile } from './people.ts';
import { until } from './until.ts';
import type { Asking } from './visitor.ts';

/** A consultant without a browser who is online, and whose answers the test gives. */
export async function comeOnline(
  house: House,
  profile: Profile,
  name: string,
): Promise<{ live: Live; person: Person }> {
  const person = await newConsultant(house, profile, name);
  const live = connectLive(person.account);
  await until(`${name} to be connected`, () => live.connected);
  await live.emit('presence:set', { intent: 'online' });
  return { live, person };
}

/** Asks without a browser. */
export async function askAs(asker: Person, { title, text = '', tags = [] }: Asking) {
  const live = connectLive(asker.account);
  await until('the asker to be connected', () => live.connected);
  const { id } = await live.emit('question:post', {
    id: randomUUID(),
    title,
    text,
    tags,
    language: 'en',
    maxPriceMinor: 100_000,
    consent: true,
  });
  return { id, cancel: () => live.emit('question:cancel', { id }), live };
}
