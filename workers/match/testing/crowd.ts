import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { writePastSession } from '@cc/drizzle/seed/past-session.ts';
import type { Db } from '@cc/drizzle/client.ts';
import { consultants, paymentMethods, questions, ratings } from '@cc/drizzle/schema/index.ts';
import { NOW } from '@cc/drizzle/now.ts';
import { createPerson } from '@cc/drizzle/testing-call.ts';
import { clock } from '@cc/platform/clock.ts';

/** Fields with words of their own; what is asked in one is answered best by who works in it. */
const FIELDS = {
  databases: ['postgres', 'index', 'query', 'deadlock', 'vacuum', 'migration', 'replication', 'transaction'],
  gardening: ['tomato', 'pruning', 'compost', 'seedling', 'aphids', 'greenhouse', 'mulch', 'irrigation'],
  taxes: ['vat', 'invoice', 'deduction', 'prepayment', 'audit', 'payroll', 'depreciation', 'residency'],
  baking: ['sourdough', 'oven', 'yeast', 'hydration', 'crumb', 'croissant', 'proofing', 'caramel'],
  cycling: ['derailleur', 'hanger', 'brakes', 'bleeding', 'spokes', 'bearing', 'cassette', 'tubeless'],
};
type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as Field[];

/** The same numbers for the same seed, 0 ≤ x < 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** For tests: people who ask and people who answer, with a past; everything is drawn from one seed. */
export async function createCrowd(db: Db, { consultants: size, seed }: { consultants: number; seed: number }) {
  const random = seeded(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const words = (field: Field, n: number) => Array.from({ length: n }, () => pick(FIELDS[field]));

  const customerId = await createPerson(db, 'Cleo Customer');
  const [method] = await db
    .insert(paymentMethods)
    .values({
      userId: customerId,
      providerId: randomUUID(),
      brand: 'visa',
      last4: '4242',
      expMonth: 12,
      expYear: 2040,
      isDefault: true,
    })
    .returning({ id: paymentMethods.id });
  const members: { id: string; field: Field }[] = [];
  for (let i = 0; i < size; i++) {
    const field = FIELD_NAMES[i % FIELD_NAMES.length]!;
    const id = await createPerson(db, `Consultant ${i}`);
    await db.insert(consultants).values({
      userId: id,
      headline: `Helps with ${field}`,
      bio: words(field, 3).join(' and '),
      tags: [...new Set([field, ...words(field, 2)])],
      intent: 'online',
      hourlyRateMinor: 6_000 + 100 * i,
      tier: pick(['rookie', 'standard', 'expert'] as const),
      stripeAccountId: `acct_${randomUUID()}`,
      transfersActive: true,
    });
    members.push({ id, field });
  }

  return {
    random,
    pick,
    words,
    customerId,
    members,
    question: (field: Field) => {
      const [a, b, c] = words(field, 3);
      return { title: `Trouble with ${a} and ${b}`, text: `I do not understand ${c} at all.`, tags: [] as string[] };
    },

    /** A question that waits to be matched, of somebody new. */
    async ask(field: Field): Promise<string> {
      const id = randomUUID();
      const asker = await createPerson(db, 'Someone');
      const [a, b] = words(field, 2);
      await db.insert(questions).values({
        id,
        customerId: asker,
        title: `Trouble with ${a} and ${b}`,
        maxPriceMinor: 50_000,
        currency: 'usd',
        waitUntil: sql`clock_timestamp() + interval '2 minutes'`,
        consentAt: NOW,
        consentVersion: '1',
        matchWantedAt: NOW,
      });
      await db.insert(paymentMethods).values({
        userId: asker,
        providerId: randomUUID(),
        brand: 'visa',
        last4: '4242',
        expMonth: 12,
        expYear: 2040,
        isDefault: true,
      });
      return id;
    },

    /** A call of the past, `ago` ms before now, that ended within its free start and was rated; answers with its id. */
    async finish(
      member: { id: string; field: Field },
      past: { ago: number; stars: number; field?: Field; title?: string },
    ) {
      const field = past.field ?? member.field;
      const [a, b, c] = words(field, 3);
      return writePastSession(db, {
        customer: { id: customerId, methodId: method!.id },
        consultant: {
          id: member.id,
          tier: 'standard',
          stripeAccountId: 'acct_past',
          blockMinutes: 30,
          priceMinor: 4_000,
        },
        currency: 'usd',
        title: past.title ?? `Question about ${a}, ${b} and ${c}`,
        tags: [field],
        askedAt: new Date(clock.now() - past.ago),
        talkMs: 300_000,
        stars: past.stars,
        comment: '',
      });
    },

    async rate(sessionId: string, stars: number): Promise<void> {
      await db.update(ratings).set({ stars }).where(eq(ratings.sessionId, sessionId));
    },
  };
}

export type Crowd = Awaited<ReturnType<typeof createCrowd>>;
