import { eq } from 'drizzle-orm';
import { POOL_STREAM } from '@cc/contract/bus.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eraseUser } from '@cc/drizzle/repositories/erasure.ts';
import { sessionFiles, users } from '@cc/drizzle/schema/index.ts';
import type { Storage } from '@cc/platform/storage.ts';
import { createMoneyWorld, type MoneyWorld } from '../payments/testing/world.ts';
import { sweepErasures } from './erase-outside.ts';

let world: MoneyWorld;
beforeAll(async () => {
  world = await createMoneyWorld();
});
afterAll(() => world.close());
afterEach(() => world.standin.clearFaults());

describe('what an erased account leaves outside the database', () => {
  it('is removed: files, the words that matching remembers, and the customer with all cards at the provider; again where that failed', async () => {
    const { sessionId, customerId, providerCustomer } = await world.accepted();
    const file = { sessionId, senderId: customerId, name: 'plan.pdf', bytes: 3, storedAt: new Date() };
    const [stored] = await world.db
      .insert(sessionFiles)
      .values({ ...file, id: crypto.randomUUID() })
      .returning();
    await world.db.transaction((tx) => eraseUser(tx, customerId));

    const removed: string[] = [];
    let broken = true;
    const storage: Pick<Storage, 'remove'> = {
      remove: (key) =>
        broken ? Promise.reject(new Error('the disk is away')) : Promise.resolve(void removed.push(key)),
    };
    const sweep = () => sweepErasures({ ...world.deps, storage });
    const user = async () => (await world.db.select().from(users).where(eq(users.id, customerId)))[0]!;

    await expect(sweep()).rejects.toThrow('the disk is away');
    expect((await user()).erasedOutsideAt).toBe(null);
    broken = false;
    await world.standin.hook('faults', {
      kind: 'answer_lost',
      next: 2,
      match: { method: 'DELETE', path: '/v1/customers/*' },
    });
    // The answer is lost twice; the third try hears that there is no such customer.
    for (let tries = 0; tries < 3; tries += 1) await sweep();
    const told = await world.deps.redis.xrange(POOL_STREAM, '-', '+');
    expect(told.map(([, fields]) => fields[1])).toContain(JSON.stringify({ pastSessionId: sessionId }));
    expect(removed).toEqual([`sessions/${sessionId}/${stored!.id}`]);
    expect(await world.db.$count(sessionFiles)).toBe(0);
    expect(await user()).toMatchObject({ stripeCustomerId: null, erasedOutsideAt: expect.any(Date) });
    const there = world.standin.payments.forgetCustomer(providerCustomer);
    await expect(there).rejects.toMatchObject({ code: 'resource_missing' });
  });
});
