import { afterAll, beforeAll, expect, it } from 'vitest';
import { profileCompleteness } from '@cc/domain/profile.ts';
import { checkInvariants } from '../invariants.ts';
import { createTestDatabase } from '../testing.ts';
import { seedDemo, type DemoPayments } from './demo.ts';
import { demoConsultants, demoSignIns } from './people.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const payments: DemoPayments = {
  customer: async ({ id }) => `cus_${id}`,
  card: async (customer) => ({
    providerId: `pm_${customer}`,
    brand: 'visa',
    last4: '4242',
    expMonth: 1,
    expYear: 2040,
  }),
  account: async ({ id }) => ({ id: `acct_${id}`, transfersActive: true }),
};

const count = async (table: string) =>
  (await database.sql.unsafe(`select count(*)::int as n from ${table}`))[0]!.n as number;

it('seeds people whose past keeps every invariant, and only once', async () => {
  const seed = () => seedDemo(database.db, { payments, passwordHash: 'x', currency: 'usd' });
  await seed();
  const tables = ['users', 'consultants', 'payment_methods', 'sessions', 'ratings', 'payments'];
  const first = await Promise.all(tables.map(count));
  await seed();
  expect(await Promise.all(tables.map(count))).toEqual(first);

  expect(Object.entries(await checkInvariants(database.db)).filter(([, broken]) => broken > 0)).toEqual([]);
  const wrong = await database.sql`
    select c.user_id from consultants c left join (
      select to_user_id, sum(stars)::int as sum, count(*)::int as count from ratings group by to_user_id) r on r.to_user_id = c.user_id
    where c.rating_sum <> coalesce(r.sum, 0) or c.rating_count <> coalesce(r.count, 0) or c.live_sessions <> coalesce(r.count, 0)`;
  expect(wrong).toEqual([]);
  expect(await count('consultants where transfers_active')).toBe(demoConsultants.length);
});

it('has demo consultants whose profiles need nothing', () => {
  for (const person of demoConsultants) {
    expect(profileCompleteness({ ...person, hourlyRateMinor: person.hourlyRate })).toMatchObject({ percent: 100 });
    expect(person.tags.length).toBeLessThanOrEqual(8);
  }
  expect(new Set(demoSignIns.map(({ email }) => email)).size).toBe(demoSignIns.length);
});
