import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { noteQuality } from '@cc/drizzle/repositories/quality-minutes.ts';
import { auditLog, users } from '@cc/drizzle/schema/index.ts';
import { createCall, type Call } from '@cc/drizzle/testing-call.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

let house: TestHouse;
let admin: Awaited<ReturnType<typeof register>>;
let bad: Call;
let good: Call;

const ask = (path: string, who = admin) =>
  house.call('GET', `/api/admin/sessions${path}`, { accessToken: who.accessToken });

beforeAll(async () => {
  house = await startTestHouse();
  admin = await register(house);
  await house.db.update(users).set({ isAdmin: true }).where(eq(users.id, admin.id));
  bad = await createCall(house.db, RULES);
  good = await createCall(house.db, RULES);
  await noteQuality(house.db, bad.id, bad.customerId, { level: 'poor', reason: 'loss' });
  await noteQuality(house.db, bad.id, bad.consultantId, { level: 'fair', reason: 'delay' });
  await noteQuality(house.db, good.id, good.customerId, { level: 'good', reason: null });
});
afterAll(() => house.close());

it('lists calls, and those that were poor', async () => {
  const all = await ask('');
  expect(all).toMatchObject({ status: 200, body: { total: 2, items: [{ id: good.id }, { id: bad.id }] } });
  expect((await ask('?which=poor')).body).toMatchObject({
    total: 1,
    items: [
      {
        id: bad.id,
        quality: { customer: { minutes: 1, fair: 0, poor: 1 }, consultant: { minutes: 1, fair: 1, poor: 0 } },
      },
    ],
  });
});

it('tells how the connections of a call were, and notes who looked', async () => {
  const { status, body } = await ask(`/${bad.id}`);
  expect(status).toBe(200);
  const ofCustomer = expect.objectContaining({ role: 'customer', level: 'poor', reason: 'loss' });
  const ofConsultant = expect.objectContaining({ role: 'consultant', level: 'fair', reason: 'delay' });
  expect(body).toMatchObject({
    id: bad.id,
    timeline: { talkMs: 0 },
    connection: { minutes: expect.arrayContaining([ofCustomer, ofConsultant]) },
  });
  expect(await house.db.select().from(auditLog)).toMatchObject([
    { actorId: admin.id, action: 'session.read', target: bad.id },
  ]);
  expect(await ask(`/${admin.id}`)).toMatchObject({ status: 404 });
});

it('is for admins alone', async () => {
  const other = await register(house);
  for (const path of ['', `/${bad.id}`]) expect(await ask(path, other)).toMatchObject({ status: 403 });
});
