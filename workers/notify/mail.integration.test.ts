import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { mails, users } from '@cc/drizzle/schema/index.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createLogger } from '@cc/platform/log.ts';
import type { Mail } from '@cc/platform/mail.ts';
import { sendMail, sweepMails, type MailDeps } from './mail.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let deps: MailDeps;
let userId: string;
let serverUp = true;
const sent: Mail[] = [];
const URL = 'http://localhost:3000/verify-email#token=abc&x=<1>';

beforeAll(async () => {
  database = await createTestDatabase();
  const [user] = await database.db
    .insert(users)
    .values({ name: 'Ada Lovelace', email: 'ada@test.example', passwordHash: '-' })
    .returning();
  userId = user!.id;
  deps = {
    db: database.db,
    logger: createLogger({ name: 'test', level: 'silent' }),
    publicUrl: 'https://site.example',
    mailer: {
      async send(mail) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (!serverUp) throw new Error('connection refused');
        sent.push(mail);
      },
      close: () => {},
    },
  };
});
afterAll(() => database.drop());
beforeEach(() => {
  sent.length = 0;
  serverUp = true;
});

const want = () => wantMail(database.db, { userId, template: 'verify_email', data: { url: URL } });
const row = async (id: string) => (await database.db.select().from(mails).where(eq(mails.id, id)))[0]!;

it('sends a mail once, however many are at it, and forgets what was in it', async () => {
  const id = await want();
  await Promise.all([sendMail(deps, id), sendMail(deps, id), sweepMails(deps)]);
  await sendMail(deps, id);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ id, to: 'ada@test.example' });
  expect(sent[0]!.text).toContain('Hello Ada,');
  expect(sent[0]!.text).toContain(URL);
  expect(sent[0]!.html).toContain('token=abc&amp;x=&lt;1&gt;');
  const after = await row(id);
  expect(after.sentAt).not.toBeNull();
  expect(after.data).toEqual({});
});

it('tries again later when the mail server is away', async () => {
  const id = await want();
  serverUp = false;
  await sendMail(deps, id);
  expect((await row(id)).sentAt).toBeNull();
  serverUp = true;
  await sweepMails(deps);
  expect(sent).toEqual([]);
  await database.db.update(mails).set({ leaseUntil: null }).where(eq(mails.id, id));
  await sweepMails(deps);
  expect(sent).toHaveLength(1);
});

it('makes whole addresses of paths', async () => {
  const data = { title: 'How do I test this?', url: '/questions/1' };
  await sendMail(deps, await wantMail(database.db, { userId, template: 'nobody_free', data }));
  expect(sent[0]!.text).toContain('https://site.example/questions/1');
});
