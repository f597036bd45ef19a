import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnPresence, Snapshot } from '@cc/contract/events.ts';
import { RULES } from '@cc/domain/rules.ts';
import { acceptOffer } from '@cc/drizzle/repositories/accept.ts';
import { auditLog, consultants, mails, sessionPeople, sessions, users } from '@cc/drizzle/schema/index.ts';
import { createCall, createOffer, createQuestion } from '@cc/drizzle/testing-call.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

type Person = Awaited<ReturnType<typeof register>>;
type Ack<T> = { ok: true; data: T } | { ok: false; error: { code: string; details?: { reason?: string } } };

const REASON = 'You did not come to three calls that you had accepted.';

let house: TestHouse;
let admin: Person;
let consultant: Person;
let socket: Socket;
beforeAll(async () => {
  house = await startTestHouse();
  admin = await register(house);
  await house.db.update(users).set({ isAdmin: true }).where(eq(users.id, admin.id));
});
afterAll(() => house.close());
beforeEach(async () => {
  socket?.disconnect();
  consultant = await register(house, 'consultant');
  await house.db
    .update(consultants)
    .set({
      ...{ headline: 'Mends clocks', bio: 'For thirty years, and of every kind there is.', tags: ['clocks'] },
      ...{ hourlyRateMinor: 6_000, stripeAccountId: randomUUID(), transfersActive: true },
    })
    .where(eq(consultants.userId, consultant.id));
  const auth = { token: consultant.accessToken };
  socket = io(house.url, { transports: ['websocket'], auth, reconnection: false, forceNew: true });
  await new Promise<void>((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
});
afterAll(() => void socket.disconnect());

const emit = <T>(event: string, payload: object) => socket.emitWithAck(event, payload) as Promise<Ack<T>>;
const goOnline = () => emit<OwnPresence>('presence:set', { intent: 'online' });
const presence = async () => {
  const ack = await emit<Snapshot>('sync', {});
  if (!ack.ok) throw new Error(ack.error.code);
  return ack.data.presence!;
};
const act = (what: 'pause' | 'lift-pause', reason = REASON, by = admin, id = consultant.id) =>
  house.call('POST', `/api/admin/consultants/${id}/${what}`, { accessToken: by.accessToken, body: { reason } });
const logged = () => house.db.select().from(auditLog).where(eq(auditLog.target, consultant.id)).orderBy(auditLog.id);
const lettersOf = () =>
  house.db
    .select({ template: mails.template, data: mails.data })
    .from(mails)
    .where(and(eq(mails.userId, consultant.id)))
    .orderBy(mails.id);
const overview = async () =>
  (await house.call('GET', '/api/admin/money', { accessToken: admin.accessToken })).body['paused'] as {
    userId: string;
    reason: string;
  }[];

describe('a consultant whom an admin pauses', () => {
  it('goes off, cannot go online, and is told why at the desk and by mail, until it is lifted', async () => {
    expect(await goOnline()).toMatchObject({ ok: true, data: { intent: 'online', pause: null } });
    const told = new Promise<{ version: number }>((resolve) => socket.once('sync:wanted', resolve));
    expect((await act('pause')).status).toBe(200);
    await told;
    expect(await presence()).toMatchObject({ intent: 'off', presence: 'offline', pause: { reason: REASON } });
    expect(await goOnline()).toMatchObject({ ok: false, error: { code: 'paused', details: { reason: REASON } } });
    expect(await emit('presence:set', { intent: 'off' })).toMatchObject({ ok: true });
    expect((await act('pause')).status).toBe(404);
    expect((await overview()).filter(({ userId }) => userId === consultant.id)).toMatchObject([{ reason: REASON }]);

    expect((await act('lift-pause', 'They have explained it.')).status).toBe(200);
    expect((await act('lift-pause')).status).toBe(404);
    // Going online is theirs to do.
    expect(await presence()).toMatchObject({ intent: 'off', pause: null });
    expect(await goOnline()).toMatchObject({ ok: true, data: { intent: 'online' } });
    expect((await overview()).filter(({ userId }) => userId === consultant.id)).toEqual([]);

    expect(await logged()).toMatchObject([
      { actorId: admin.id, action: 'consultant.pause', reason: REASON },
      { actorId: admin.id, action: 'consultant.lift_pause', reason: 'They have explained it.' },
    ]);
    const letters = (await lettersOf()).filter(({ template }) => template.startsWith('offers_'));
    expect(letters).toMatchObject([
      { template: 'offers_paused', data: { reason: REASON } },
      { template: 'offers_resumed', data: { url: '/desk' } },
    ]);
  });

  it('can neither accept what rings nor claim what was left open', async () => {
    const { db } = house;
    await goOnline();
    const customer = await register(house);
    const questionId = await createQuestion(db, customer.id);
    const offerId = await createOffer(db, { questionId, consultantId: consultant.id });
    const accept = () => db.transaction((tx) => acceptOffer(tx, offerId, consultant.id, RULES));
    await act('pause');
    await expect(accept()).rejects.toMatchObject({ code: 'offer_closed' });
    await act('lift-pause');
    await goOnline();
    // As far as it goes without a card: the pause was all that stood in the way.
    expect(await accept()).toMatchObject({ kind: 'card_missing' });

    await act('pause');
    await house.sql`
      update questions set status = 'parked', park_reason = 'left_open', parked_at = now(), match_wanted_at = null
      where id = ${questionId}`;
    const { accessToken } = consultant;
    expect(await house.call('POST', `/api/questions/${questionId}/claim`, { accessToken })).toMatchObject({
      status: 409,
      body: { error: { code: 'paused' } },
    });
  });

  it('goes on with the call that runs', async () => {
    const call = await createCall(house.db, RULES);
    await house.db
      .update(sessionPeople)
      .set({ userId: consultant.id })
      .where(and(eq(sessionPeople.sessionId, call.id), eq(sessionPeople.role, 'consultant')));
    await house.db.update(sessions).set({ consultantId: consultant.id }).where(eq(sessions.id, call.id));
    const before = await house.db.select().from(sessions).where(eq(sessions.id, call.id));
    expect((await act('pause')).status).toBe(200);
    expect(await house.db.select().from(sessions).where(eq(sessions.id, call.id))).toEqual(before);
    expect(await presence()).toMatchObject({ presence: 'busy', pause: { reason: REASON } });
    const ack = await emit<Snapshot>('sync', {});
    expect(ack).toMatchObject({ ok: true, data: { session: { id: call.id } } });
  });

  it('is a matter for admins, of consultants, with a reason', async () => {
    expect((await act('pause', REASON, consultant)).status).toBe(403);
    expect((await act('pause', 'no')).status).toBe(400);
    expect((await act('pause', REASON, admin, admin.id)).status).toBe(404);
    expect(await presence()).toMatchObject({ pause: null });
    expect(await logged()).toEqual([]);
  });
});
