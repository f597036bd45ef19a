import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inMs } from './now.ts';
import { prepared, preparedSql } from './prepared.ts';
import { consultants, questions, users } from './schema/index.ts';
import { createPerson, createQuestion } from './testing-call.ts';
import { createTestDatabase } from './testing.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let customerId: string;
let questionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  customerId = await createPerson(database.db, 'Ada');
  questionId = await createQuestion(database.db, customerId, { tags: ['a', 'b "c"'], waitUntil: inMs(60_000) });
});
afterAll(() => database.drop());

const id = sql.placeholder('id');

it('answers with the same rows as a query that is built anew', async () => {
  const { db } = database;
  const byId = prepared((on) => on.select().from(questions).where(eq(questions.id, id)));
  const [fresh] = await db.select().from(questions).where(eq(questions.id, questionId));
  expect(await byId(db, { id: questionId })).toEqual([fresh]);
  expect(fresh?.tags).toEqual(['a', 'b "c"']);
});

it('nests what is joined, and makes null of who is not there', async () => {
  const { db } = database;
  const joined = prepared((on) =>
    on
      .select({ name: users.name, profile: { headline: consultants.headline, tags: consultants.tags } })
      .from(users)
      .leftJoin(consultants, eq(consultants.userId, users.id))
      .where(eq(users.id, id)),
  );
  const whole = prepared((on) =>
    on
      .select({ question: questions, asker: { name: users.name }, consultant: consultants })
      .from(questions)
      .innerJoin(users, eq(users.id, questions.customerId))
      .leftJoin(consultants, eq(consultants.userId, questions.customerId))
      .where(eq(questions.id, id)),
  );
  expect(await joined(db, { id: customerId })).toEqual([{ name: 'Ada', profile: null }]);
  const [row] = await whole(db, { id: questionId });
  expect(row).toMatchObject({ question: { id: questionId, round: 1 }, asker: { name: 'Ada' }, consultant: null });
  expect(row?.question.waitUntil).toBeInstanceOf(Date);
});

it('runs on the connection of the transaction that it is given, and on the pool again afterwards', async () => {
  const { db } = database;
  const rename = prepared((on) =>
    on
      .update(users)
      .set({ name: sql`${sql.placeholder('name')}` })
      .where(and(eq(users.id, id)))
      .returning({ name: users.name }),
  );
  await expect(
    db.transaction(async (tx) => {
      expect(await rename(tx, { id: customerId, name: 'Eve' })).toEqual([{ name: 'Eve' }]);
      throw new Error('back');
    }),
  ).rejects.toThrow('back');
  const name = preparedSql<{ name: string }>(() => sql`select name from users where id = ${id}::uuid`);
  expect([...(await name(db, { id: customerId }))]).toEqual([{ name: 'Ada' }]);
});

it('says which value is missing', async () => {
  const byId = prepared((on) => on.select().from(users).where(eq(users.id, id)));
  await expect(byId(database.db, {})).rejects.toThrow('"id"');
});
