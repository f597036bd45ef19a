import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { startFamily, writeLinkToken } from '@cc/drizzle/repositories/tokens.ts';
import { mails, refreshTokens, userTokens } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createPerson } from '@cc/drizzle/testing-call.ts';
import { sweepOldTokens } from './old-tokens.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('throws away links, sign-ins and unsent mails that are of no use any more, and nothing else', async () => {
  const { db, sql } = database;
  const userId = await createPerson(db, 'Ada Customer');
  const device = (tokenHash: string) =>
    startFamily(db, { id: userId, passwordHash: 'x' }, { tokenHash, userAgent: null, lifeMs: 3_600_000 });
  const link = (tokenHash: string) =>
    db.transaction((tx) => writeLinkToken(tx, { userId, kind: 'reset_password', tokenHash, lifeMs: 3_600_000 }));
  const letter = () =>
    wantMail(db, { userId, template: 'reset_password', data: { url: `https://x/#${randomUUID()}`, minutes: '60' } });
  await device('old');
  await link('old');
  const givenUp = await letter();
  await sql`update refresh_tokens set expires_at = now() - interval '25 hours'`;
  await sql`update user_tokens set expires_at = now() - interval '25 hours'`;
  await sql`update mails set created_at = now() - interval '25 hours'`;
  await db.insert(refreshTokens).values({
    ...{ userId, familyId: randomUUID(), tokenHash: 'new', userAgent: null },
    expiresAt: new Date(Date.now() + 60_000),
  });
  await link('new');
  const waiting = await letter();

  await sweepOldTokens({ db });
  expect(await db.select({ hash: refreshTokens.tokenHash }).from(refreshTokens)).toEqual([{ hash: 'new' }]);
  expect(await db.select({ hash: userTokens.tokenHash }).from(userTokens)).toEqual([{ hash: 'new' }]);
  const left = new Map((await db.select().from(mails)).map((mail) => [mail.id, mail.data]));
  expect(left.get(givenUp)).toEqual({});
  expect(left.get(waiting)).toHaveProperty('url');
});
