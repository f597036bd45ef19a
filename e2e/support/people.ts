import { randomUUID } from 'node:crypto';
import { api } from '@cc/contract/http/index.ts';
import { createAccount, request, type Account } from '@cc/dev/client/account.ts';
import type Stripe from 'stripe';
import type { House } from './house.ts';
import { until } from './until.ts';

const PASSWORD = 'a long enough password';

/** An account made for one test or run, with what it needs to sign in. */
export interface Person {
  id: string;
  name: string;
  email: string;
  password: string;
  /** The same account without a browser, to look at what became of things. */
  account: Account;
}

/** Registers over the API and follows the link in the mail. */
export async function newPerson(house: House, role: 'customer' | 'consultant', name: string): Promise<Person> {
  const email = `${name.split(' ')[0]?.toLowerCase()}.${randomUUID().slice(0, 8)}@e2e.example`;
  const body = { role, name, email, password: PASSWORD, passwordAgain: PASSWORD };
  const { answer } = await request(house.url, api.users.register, { body });
  const { user } = api.users.register.response.parse(answer);
  await verifyEmail(house, email);
  const account = createAccount({ url: house.url, email, password: PASSWORD });
  return { id: user.id, name, email, password: PASSWORD, account };
}

async function verifyEmail(house: House, email: string): Promise<void> {
  if (!house.mailboxUrl) {
    await house.store.sql`update users set email_verified_at = clock_timestamp() where email = ${email}`;
    return;
  }
  const token = await until(`a verification mail for ${email}`, () => mailedToken(house, email));
  await request(house.url, api.users.verifyEmail, { body: { token } });
}

/** The token in the newest mail to an address. */
async function mailedToken(house: House, email: string): Promise<string | undefined> {
  const link = await mailedLink(house, email);
  return link && new URL(link).href.match(/token=([\w-]+)/)?.[1];
}

/** The newest link to a page as it was mailed. */
export async function mailedLink(
  house: House,
  email: string,
  to: 'verify-email' | 'reset' = 'verify-email',
): Promise<string | undefined> {
  const response = await fetch(`${house.mailboxUrl}/api/messages?to=${encodeURIComponent(email)}`);
  const messages = (await response.json()) as { text: string }[];
  const link = new RegExp(`https?://\\S+/${to}[#?]\\S*`);
  return messages.map(({ text }) => text.match(link)?.[0]).find(Boolean);
}

/** A customer who can ask at once. `card` is one of the provider's test cards by name. */
export async function newCustomer(house: House, name = 'Clara Lind', card = 'pm_card_visa'): Promise<Person> {
  const person = await newPerson(house, 'customer', name);
  await saveCard(house, person, card);
  return person;
}

/** Saves a test card, the way the card form of the page does it; it becomes the default. */
export async function saveCard(house: House, { account }: Person, card: string): Promise<void> {
  const { id } = await account.call(api.payments.setupIntent, {});
  const setup = await house.stripe.setupIntents.confirm(id, { payment_method: card });
  if (setup.status === 'requires_action') await passBankCheck(setup);
  await account.call(api.payments.addMethod, { body: { setupIntentId: id } });
}

/** Answers the stand-in's bank as the cardholder would. */
async function passBankCheck({ next_action: action }: Stripe.SetupIntent): Promise<void> {
  const url = (action?.use_stripe_sdk as { three_d_secure_url?: string } | undefined)?.three_d_secure_url;
  if (!url) throw new Error('The bank asks in a way that a test cannot answer.');
  await fetch(url, { method: 'POST', body: new URLSearchParams({ outcome: 'complete' }) });
}

export interface Profile {
  headline: string;
  bio: string;
  tags: string[];
  hourlyRateMinor: number;
  blockMinutes: 20 | 30 | 45 | 60;
}

/** A consultant with a complete profile and a payout account; not online yet. */
export async function newConsultant(house: House, profile: Profile, name = 'Konrad Beck'): Promise<Person> {
  const person = await newPerson(house, 'consultant', name);
  await person.account.call(api.consultants.save, { body: { ...profile, languages: ['en'] } });
  const { url } = await person.account.call(api.payments.connectAccount, {});
  if (!house.hasStandIn) throw new Error('Payout accounts can only be set up by themselves at the stand-in.');
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'complete' }),
    redirect: 'manual',
  });
  if (answer.status >= 400) throw new Error(`The onboarding page answered with ${answer.status}.`);
  await until('the payout account to be ready', async () => {
    const { transfersActive } = await person.account.call(api.payments.connectStatus, {});
    return transfersActive;
  });
  return person;
}
