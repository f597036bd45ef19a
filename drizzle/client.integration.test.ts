import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPerson } from './testing-call.ts';
import { createTestDatabase } from './testing.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

it('lets others go on when somebody falls silent in the middle of a transaction', async () => {
  const { sql, db } = database;
  const id = await createPerson(db, 'Ada');
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  let goOn = () => {};
  const silence = new Promise<void>((resolve) => (goOn = resolve));
  const frozen = sql.begin(async (tx) => {
    await tx`select 1 from users where id = ${id} for update`;
    locked();
    await silence;
    await tx`update users set name = 'Frozen' where id = ${id}`;
  });
  frozen.catch(() => {});
  await isLocked;

  await sql`update users set name = 'Awake' where id = ${id}`;
  goOn();
  await expect(frozen).rejects.toThrow();
  expect(await sql`select name from users where id = ${id}`).toEqual([{ name: 'Awake' }]);
}, 15_000);
