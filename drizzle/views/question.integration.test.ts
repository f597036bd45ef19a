import { afterAll, beforeAll, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { createCall } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { questionNews, questionView } from './question.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

it('tells of a question that is taken what its page shows, the call and all', async () => {
  const { db } = database;
  // Another call, so that any session at all would not do.
  await createCall(db, RULES);
  const call = await createCall(db, RULES);
  const question = await questionView(db, call.questionId, call.customerId);
  expect(question).toMatchObject({ status: 'taken', sessionId: call.id });
  expect(await questionNews(db, call.questionId, new Map([[call.customerId, 7]]))).toEqual([
    { to: call.customerId, event: 'question:status', payload: { version: 7, question } },
  ]);
});
