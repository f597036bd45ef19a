import { sql as text } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDb } from './client.ts';
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

it('answers or refuses every query when its connections are ended again and again, and has them all back', async () => {
  const { db, sql, close } = createDb(database.url, { max: 4, name: 'ended' });
  let running = true;
  let answered = 0;
  const ask = async () => {
    while (running) {
      const work = [
        db.execute(text`select 1`),
        db.transaction((tx) => tx.execute(text`select 2`)),
        db.execute(text`select pg_sleep(0.001)`),
      ];
      for (const { status } of await Promise.allSettled(work)) if (status === 'fulfilled') answered += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const asking = Array.from({ length: 8 }, ask);
  for (let i = 0; i < 30; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    await database.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ended'`;
  }
  running = false;
  await Promise.all(asking);
  expect(answered).toBeGreaterThan(0);

  // Each of the four takes one of these, or they would not all be under way at once.
  const since = performance.now();
  await Promise.all(Array.from({ length: 4 }, () => sql`select pg_sleep(1)`));
  expect(performance.now() - since).toBeLessThan(3_500);
  await close();
}, 30_000);

it('prepares what drizzle asks for, but nothing as long as what it is asked with', async () => {
  const { db, close } = createDb(database.url, { max: 1, name: 'prepared' });
  const list = (count: number) =>
    text.join(
      Array.from({ length: count }, (_, i) => text`${i}::int`),
      text`, `,
    );
  for (let i = 0; i < 2; i += 1) {
    await db.execute(text`select ${i}::int as short`);
    await db.execute(text`select array[${list(101)}] as long`);
  }
  const rows = await db.execute<{ statement: string }>(text`select statement from pg_prepared_statements`);
  const prepared = rows.map(({ statement }) => statement);
  expect(prepared.filter((statement) => statement.endsWith('as short'))).toHaveLength(1);
  expect(prepared.filter((statement) => statement.endsWith('as long'))).toEqual([]);
  await close();
});

it('asks again over the connection that was used last, whose statements are known there', async () => {
  const { sql, close } = createDb(database.url, { max: 4, name: 'last' });
  try {
    const all = await Promise.all(Array.from({ length: 4 }, () => sql`select pg_backend_pid() as pid, pg_sleep(0.05)`));
    expect(new Set(all.map(([row]) => row?.pid as number)).size).toBe(4);
    const pids = new Set<number>();
    for (let n = 0; n < 8; n += 1) pids.add((await sql`select pg_backend_pid() as pid`)[0]?.pid as number);
    expect(pids.size).toBe(1);
  } finally {
    await close();
  }
});
