import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { createPerson } from '@cc/drizzle/testing-call.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createPulse } from './pulse.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let noted: string[][];
let fails = false;
let pulse: ReturnType<typeof createPulse>;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());
beforeEach(() => {
  noted = [];
  fails = false;
  pulse = createPulse(database.db, async (ids) => {
    noted.push([...ids].sort());
    if (fails) throw new Error('Redis is away.');
  });
});

it('answers those who beat in the same moment together, each with their own version', async () => {
  const [ada, ben] = [await createPerson(database.db, 'Ada'), await createPerson(database.db, 'Ben')];
  for (let i = 0; i < 2; i += 1) await database.db.transaction((tx) => bumpVersions(tx, [ben]));
  const answers = await Promise.all([pulse(ada), pulse(ben), pulse(ben)]);
  expect(answers.map(({ version }) => version)).toEqual([0, 2, 2]);
  expect(Math.abs(answers[0].now.getTime() - Date.now())).toBeLessThan(5_000);
  expect(noted).toEqual([[ada, ben].sort()]);
});

it('notes everybody once who comes after them, and sees what has moved until then', async () => {
  const ada = await createPerson(database.db, 'Ada');
  expect((await pulse(ada)).version).toBe(0);
  await database.db.transaction((tx) => bumpVersions(tx, [ada]));
  expect((await pulse(ada)).version).toBe(1);
  expect(noted).toEqual([[ada], [ada]]);
});

it('fails for those who waited, and not for those who come next', async () => {
  const ada = await createPerson(database.db, 'Ada');
  fails = true;
  await expect(Promise.allSettled([pulse(ada), pulse(ada)])).resolves.toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  fails = false;
  await expect(pulse(ada)).resolves.toMatchObject({ version: 0 });
});
