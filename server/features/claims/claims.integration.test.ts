import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimView, OpenQuestion, QuestionView } from '@cc/contract/http/questions.ts';
import type { Snapshot } from '@cc/contract/events.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { claims, consultants, mails, offers, paymentMethods, questions, sessions } from '@cc/drizzle/schema/index.ts';
import { createHeartbeats } from '@cc/platform/presence.ts';
import { createRedis, type Redis } from '@cc/platform/redis.ts';
import { sweepClaims } from '@cc/workers/offers/claims.ts';
import { register, startTestHouse, type Answer, type TestHouse } from '../../testing/test-house.ts';

type Person = Awaited<ReturnType<typeof register>>;

/** Two servers on one database and one Redis. */
let house: TestHouse;
let other: TestHouse;
let redis: Redis;
let customer: Person;
let people: Person[];
let question: string;

beforeAll(async () => {
  house = await startTestHouse();
  other = await startTestHouse({ DATABASE_URL: house.config.DATABASE_URL });
  redis = createRedis(house.config.REDIS_URL);
  people = await Promise.all(Array.from({ length: 8 }, () => register(house, 'consultant')));
  for (const { id } of people) {
    const profile = { headline: 'Mends clocks', tags: ['clocks'], hourlyRateMinor: 6_000, transfersActive: true };
    await house.db
      .update(consultants)
      .set({ ...profile, stripeAccountId: randomUUID() })
      .where(eq(consultants.userId, id));
  }
});
afterAll(async () => {
  redis.disconnect();
  await other.close();
  await house.close();
});

beforeEach(async () => {
  customer = await register(house);
  question = await leaveOpen(customer.id);
});

async function leaveOpen(customerId: string, more: Partial<typeof questions.$inferInsert> = {}): Promise<string> {
  const id = randomUUID();
  await house.db
    .insert(paymentMethods)
    .values({
      userId: customerId,
      providerId: randomUUID(),
      brand: 'visa',
      last4: '4242',
      expMonth: 1,
      expYear: 2040,
      isDefault: true,
    })
    .onConflictDoNothing();
  await house.db.insert(questions).values({
    id,
    customerId,
    title: 'Why does my clock stop at noon?',
    text: 'Write to me at someone@mail.example if you can.',
    tags: ['clocks'],
    maxPriceMinor: 5_000,
    currency: 'usd',
    status: 'parked',
    parkReason: 'left_open',
    parkedAt: sql`clock_timestamp()`,
    waitUntil: sql`clock_timestamp()`,
    consentAt: sql`clock_timestamp()`,
    consentVersion: '1',
    ...more,
  });
  return id;
}

const by = (person: Person, server = house) => ({
  get: (path: string) => server.call('GET', `/api${path}`, { accessToken: person.accessToken }),
  post: (path: string, body?: unknown) =>
    server.call('POST', `/api${path}`, { accessToken: person.accessToken, ...(body === undefined ? {} : { body }) }),
});
const claim = (person: Person, server = house) => by(person, server).post(`/questions/${question}/claim`);
const seen = async () => (await by(customer).get(`/questions/${question}`)).body as unknown as QuestionView;
const browse = async (person: Person) =>
  ((await by(person).get('/questions/open')).body.items as OpenQuestion[]).filter(({ id }) => id === question);
const code = (answer: Answer) => (answer.status === 200 ? 'ok' : answer.body.error.code);
const heartbeat = (person: Person) => createHeartbeats(redis, 25_000).beat(person.id);
const [ada, ben] = [() => people[0]!, () => people[1]!];

describe('a question that was left open', () => {
  it('is shown to who could answer it, without contact details', async () => {
    const [shown] = await browse(ada());
    expect(shown).toMatchObject({ title: 'Why does my clock stop at noon?', matched: ['clocks'], priceMinor: 3_000 });
    expect(shown!.earnMinor).toBeLessThan(3_000);
    expect(shown!.text).not.toContain('mail.example');
  });

  it.each<[string, Partial<typeof questions.$inferInsert>]>([
    ['in another language', { language: 'de' }],
    ['below their price', { maxPriceMinor: 2_999 }],
    ['that is only to be told of somebody', { parkReason: 'notify' }],
  ])('is not shown %s, nor can be claimed', async (_, more) => {
    question = await leaveOpen(customer.id, more);
    expect(await browse(ada())).toEqual([]);
    expect((await claim(ada())).status).not.toBe(200);
  });

  it('goes to exactly one of many who claim it at once, over two servers', async () => {
    const answers = await Promise.all(people.map((person, i) => claim(person, i % 2 ? other : house)));
    const codes = answers.map(code).sort();
    expect(codes).toEqual([...people.slice(1).map(() => 'offer_taken'), 'ok'].sort());
    expect(await house.db.$count(claims, and(eq(claims.questionId, question), eq(claims.status, 'waiting')))).toBe(1);
    const won = answers.find(({ status }) => status === 200)!.body as unknown as ClaimView;
    expect((await seen()).claim).toMatchObject({ id: won.id, name: 'Person', priceMinor: 3_000 });
    expect(await browse(people.find((_, i) => answers[i]!.status !== 200)!)).toEqual([]);
    expect(
      await house.db.$count(mails, and(eq(mails.userId, customer.id), eq(mails.template, 'question_claimed'))),
    ).toBe(1);
    const winner = people[answers.findIndex(({ status }) => status === 200)]!;
    // Sent again by the same person it is still theirs.
    expect((await claim(winner, other)).body).toMatchObject({ id: won.id, status: 'waiting' });
    await by(winner).post(`/questions/${question}/unclaim`);
    expect(await brokenInvariants(house.db)).toEqual({});
  });

  it('begins one call when it is confirmed, twice over two servers', async () => {
    await heartbeat(ada());
    const { id: claimId } = (await claim(ada())).body as unknown as ClaimView;
    const answers = await Promise.all(
      [house, other].map((server) => by(customer, server).post(`/questions/${question}/confirm`, { claimId })),
    );
    expect(answers.map(code).sort()).toEqual(['offer_closed', 'ok']);
    const found = await house.db.select().from(sessions).where(eq(sessions.questionId, question));
    expect(found).toMatchObject([
      { status: 'authorizing', consultantId: ada().id, priceMinor: 3_000, blockMinutes: 30 },
    ]);
    const offer = await house.db.select().from(offers).where(eq(offers.questionId, question));
    expect(offer).toMatchObject([{ status: 'accepted', claimId }]);
    expect((await seen()).status).toBe('taken');
    // Who is in a call claims nothing.
    question = await leaveOpen((await register(house)).id);
    expect(code(await claim(ada()))).toBe('busy');
    const broken = await brokenInvariants(house.db);
    // The hold is wanted; without workers it stays so.
    expect(Object.keys(broken).filter((name) => name !== 'effects_are_done')).toEqual([]);
    people.shift();
  });

  it('is released when the consultant is no longer there', async () => {
    const { id: claimId } = (await claim(ada())).body as unknown as ClaimView;
    await createHeartbeats(redis, 1).gone(ada().id);
    expect(code(await by(customer).post(`/questions/${question}/confirm`, { claimId }))).toBe('offer_closed');
    expect(await seen()).toMatchObject({ status: 'parked', claim: null });
    expect(await browse(ada())).toHaveLength(1);
  });

  it('is open to others again when it was not confirmed in time', async () => {
    await claim(ada());
    await house.db
      .update(claims)
      .set({ confirmBy: sql`clock_timestamp()` })
      .where(eq(claims.questionId, question));
    const { claim: late } = await seen();
    expect(code(await by(customer).post(`/questions/${question}/confirm`, { claimId: late!.id }))).toBe('offer_closed');
    await sweepClaims({ db: house.db, announcer: { tell: () => {}, cut: () => {}, cutFamily: () => {} } });
    expect((await seen()).claim).toBeNull();
    expect(code(await claim(ben()))).toBe('ok');
    await by(ben()).post(`/questions/${question}/unclaim`);
  });

  it('is closed to who was refused, and open to the others', async () => {
    const { id: claimId } = (await claim(ada())).body as unknown as ClaimView;
    expect(code(await by(customer).post(`/questions/${question}/refuse`, { claimId }))).toBe('ok');
    expect(await browse(ada())).toEqual([]);
    expect(code(await claim(ada()))).toBe('not_found');
    expect(await browse(ben())).toHaveLength(1);
  });

  it('keeps to one claim at a time', async () => {
    await claim(ada());
    const first = question;
    question = await leaveOpen((await register(house)).id);
    expect(code(await claim(ada()))).toBe('conflict');
    await by(ada()).post(`/questions/${first}/unclaim`);
    expect(code(await claim(ada()))).toBe('ok');
    await by(ada()).post(`/questions/${question}/unclaim`);
  });

  it.each(['cancel', 'resume'])('releases who has claimed it on %s', async (action) => {
    await claim(ada());
    expect(code(await by(customer).post(`/questions/${question}/${action}`))).toBe('ok');
    const rows = await house.db.select().from(claims).where(eq(claims.questionId, question));
    expect(rows).toMatchObject([{ status: 'withdrawn' }]);
    expect(await brokenInvariants(house.db)).not.toHaveProperty('claims_wait_on_what_was_left_open');
  });

  it('is nobody else’s to confirm, refuse, cancel or look at, and not its asker’s to claim', async () => {
    const { id: claimId } = (await claim(ada())).body as unknown as ClaimView;
    for (const path of ['confirm', 'refuse']) {
      expect(code(await by(ben()).post(`/questions/${question}/${path}`, { claimId }))).toBe('not_found');
    }
    for (const path of ['cancel', 'resume']) {
      expect(code(await by(ben()).post(`/questions/${question}/${path}`))).toBe('not_found');
    }
    expect((await by(ben()).get(`/questions/${question}/estimate`)).status).toBe(404);
    expect(code(await by(ben()).post(`/questions/${question}/unclaim`))).toBe('offer_closed');
    question = await leaveOpen(ben().id);
    expect(await browse(ben())).toEqual([]);
    expect(code(await claim(ben()))).toBe('not_found');
    expect(((await by(customer).get('/questions/open')) satisfies Answer).status).toBe(404);
  });
});

it('is in the snapshot of both', async () => {
  const { io } = await import('socket.io-client');
  const sync = async (person: Person) => {
    const socket = io(house.url, { transports: ['websocket'], auth: { token: person.accessToken }, forceNew: true });
    const answer = (await socket.timeout(5_000).emitWithAck('sync', {})) as { data: Snapshot };
    socket.disconnect();
    return answer.data;
  };
  await claim(ben());
  expect(await sync(customer)).toMatchObject({
    question: null,
    parked: [{ id: question, claim: { consultantId: ben().id } }],
  });
  expect(await sync(ben())).toMatchObject({ claim: { questionId: question, status: 'waiting' } });
});
