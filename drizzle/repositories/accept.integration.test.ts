import { afterAll, beforeAll, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { createCall } from '../testing-call.ts';
import { createTestDatabase } from '../testing.ts';
import { acceptOffer } from './accept.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

it('answers the winner who asks again with the same session, and changes nothing', async () => {
  const { db, sql } = database;
  const call = await createCall(db, RULES, { authorizing: true });
  const rows = () => sql`
    select (select count(*) from sessions where question_id = ${call.questionId}) as sessions,
      (select count(*) from payments where session_id = ${call.id}) as payments,
      (select version from sync_versions where user_id = ${call.consultantId}) as version`;
  const before = await rows();
  const again = await db.transaction((tx) => acceptOffer(tx, call.offerId, call.consultantId, RULES));
  expect(again).toEqual({ kind: 'accepted_before', sessionId: call.id, questionId: call.questionId });
  expect(await rows()).toEqual(before);
});

it('says nothing about it to somebody else', async () => {
  const { db } = database;
  const [mine, other] = [await createCall(db, RULES), await createCall(db, RULES)];
  await expect(db.transaction((tx) => acceptOffer(tx, mine.offerId, other.consultantId, RULES))).rejects.toMatchObject({
    code: 'not_found',
  });
});
