import { eq } from 'drizzle-orm';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { inMs, NOW } from '@cc/drizzle/now.ts';
import { createOffer, createQuestion } from '@cc/drizzle/testing-call.ts';
import { claims, consultants, offers, questions } from '@cc/drizzle/schema/index.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

type Person = Awaited<ReturnType<typeof register>>;

let house: TestHouse;
let other: TestHouse;
let customer: Person;
let consultant: Person;
let questionId: string;
const open: Socket[] = [];

beforeAll(async () => {
  house = await startTestHouse();
  other = await startTestHouse({ DATABASE_URL: house.config.DATABASE_URL });
});
afterAll(async () => {
  // Nobody waits for anybody any more: whoever leaves now is not looked for over servers that are about to end.
  await house.db.delete(questions);
  for (const socket of open) socket.disconnect();
  await other.close();
  await house.close();
});
beforeEach(async () => {
  customer = await register(house);
  consultant = await register(house, 'consultant');
  questionId = await createQuestion(house.db, customer.id);
  const ring = { ringEndsAt: inMs(60_000), deliveredAt: NOW };
  await createOffer(house.db, { questionId, consultantId: consultant.id, ...ring });
});

async function connect(person: Person, server = house): Promise<Socket> {
  const options = { transports: ['websocket'], auth: { token: person.accessToken }, forceNew: true };
  const socket = io(server.url, options);
  open.push(socket);
  await new Promise<void>((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
  return socket;
}
const question = async () => (await house.db.select().from(questions).where(eq(questions.id, questionId)))[0]!;
const offer = async () => (await house.db.select().from(offers).where(eq(offers.questionId, questionId)))[0]!;
async function until(look: () => Promise<unknown>, ms = 12_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await look())) {
    if (performance.now() > end) throw new Error('What was waited for did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

it('starts the clock of an asker with the last tab only, over two servers, and stops it when they are back', async () => {
  const [first, second] = [await connect(customer), await connect(customer, other)];
  first.disconnect();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await question()).askerGoneAt).toBeNull();
  second.disconnect();
  await until(async () => (await question()).askerGoneAt !== null);
  await connect(customer);
  await until(async () => (await question()).askerGoneAt === null);
});

it('lets a question that was parked for it go on at once', async () => {
  const away = { status: 'parked', parkReason: 'asker_gone', parkedAt: NOW, askerGoneAt: NOW } as never;
  await house.db.update(offers).set({ status: 'withdrawn' }).where(eq(offers.questionId, questionId));
  await house.db.update(questions).set(away).where(eq(questions.id, questionId));
  await connect(customer, other);
  await until(async () => (await question()).status === 'open');
  expect((await question()).matchWantedAt).not.toBeNull();
});

it('frees the place of a consultant whose last tab closes, gives it back after a reload, and withdraws it after a while', async () => {
  const watching = await connect(customer);
  const seen: string[] = [];
  watching.on('question:status', ({ question: { asked } }: { question: { asked: { status: string }[] } }) => {
    seen.push(asked[0]?.status ?? '');
  });
  const first = await connect(consultant);
  first.disconnect();
  await until(async () => (await offer()).lostAt !== null, 1_500);
  await until(() => Promise.resolve(seen.at(-1) === 'withdrawn'));
  const again = await connect(consultant, other);
  await until(async () => (await offer()).lostAt === null);
  await until(() => Promise.resolve(seen.at(-1) === 'ringing'));
  again.disconnect();
  await until(async () => (await offer()).status === 'withdrawn');
  const [row] = await house.db.select().from(consultants).where(eq(consultants.userId, consultant.id));
  expect(row).toMatchObject({ missedInRow: 0 });
});

it('releases what a consultant had claimed who is gone', async () => {
  await house.db.update(offers).set({ status: 'withdrawn' }).where(eq(offers.questionId, questionId));
  const kept = { status: 'parked', parkReason: 'left_open', parkedAt: NOW } as never;
  await house.db.update(questions).set(kept).where(eq(questions.id, questionId));
  const terms = { priceMinor: 4_500, currency: 'usd', blockMinutes: 30, commissionBps: 2_000, earnMinor: 3_600 };
  await house.db
    .insert(claims)
    .values({ ...terms, questionId, consultantId: consultant.id, confirmBy: inMs(600_000) as never });
  (await connect(consultant)).disconnect();
  const claim = async () => (await house.db.select().from(claims).where(eq(claims.questionId, questionId)))[0]!;
  await until(async () => (await claim()).status === 'withdrawn');
});
