import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';
import { ApiError } from './errors.ts';
import { IdempotencyKeys, type KeyedRequest } from './idempotency.ts';
import { Store } from './store.ts';

const request = (over: Partial<KeyedRequest> = {}): KeyedRequest => ({
  account: 'acct_1',
  key: 'k1',
  method: 'POST',
  path: '/v1/refunds',
  params: { a: '1', b: { c: '2' } },
  ...over,
});
const answer = { status: 402, body: '{"error":{}}', requestId: 'req_1', headers: {} };

function keys() {
  let now = 1_000_000;
  const clock = createClock(0, () => now);
  return { keys: new IdempotencyKeys(new Store(':memory:'), clock), pass: (ms: number) => (now += ms) };
}

describe('idempotency keys', () => {
  it('replay the first answer, whatever the order of the parameters', () => {
    const { keys: kept } = keys();
    expect(kept.claim(request())).toBeUndefined();
    kept.keep(request(), answer);
    kept.release(request());
    const replay = kept.claim(request({ params: { b: { c: '2' }, a: '1' } }));
    expect(replay).toMatchObject({
      status: 402,
      body: answer.body,
      headers: { 'idempotent-replayed': 'true', 'original-request': 'req_1' },
    });
  });

  it.each([
    [{ params: { a: '2' } }, 'same parameters'],
    [{ path: '/v1/charges' }, 'same endpoint'],
  ])('refuse %o', (over, why) => {
    const { keys: kept } = keys();
    kept.claim(request());
    kept.keep(request(), answer);
    kept.release(request());
    expect(() => kept.claim(request(over as Partial<KeyedRequest>))).toThrow(why);
  });

  it('are busy until released, and free again when nothing was kept', () => {
    const { keys: kept } = keys();
    kept.claim(request());
    const busy = (() => {
      try {
        kept.claim(request());
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    expect(busy).toBeInstanceOf(ApiError);
    expect((busy as ApiError).status).toBe(409);
    kept.release(request());
    expect(kept.claim(request())).toBeUndefined();
  });

  it('are forgotten after 24 hours, not a millisecond before', () => {
    const { keys: kept, pass } = keys();
    kept.claim(request());
    kept.keep(request(), answer);
    kept.release(request());
    pass(24 * 3_600_000 - 1);
    expect(kept.claim(request())).toBeDefined();
    pass(1);
    expect(kept.claim(request({ params: { other: 'now' } }))).toBeUndefined();
  });

  it('belong to one account each', () => {
    const { keys: kept } = keys();
    kept.claim(request());
    kept.keep(request(), answer);
    expect(kept.claim(request({ account: 'acct_2' }))).toBeUndefined();
  });

  it('carry out each (key, request) at most once a day, in any order of calls', () => {
    const call = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      amount: fc.constantFrom('1', '2'),
      passMs: fc.constantFrom(0, 3_600_000, 13 * 3_600_000),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 30 }), (calls) => {
        const { keys: kept, pass } = keys();
        const done = new Map<string, { amount: string; at: number }>();
        let now = 0;
        for (const { key, amount, passMs } of calls) {
          pass(passMs);
          now += passMs;
          const one = request({ key, params: { amount } });
          const before = done.get(key);
          const valid = before !== undefined && now - before.at < 24 * 3_600_000;
          if (valid && before.amount !== amount) {
            expect(() => kept.claim(one)).toThrow(ApiError);
            continue;
          }
          const replay = kept.claim(one);
          expect(replay !== undefined).toBe(valid);
          if (!replay) {
            kept.keep(one, { ...answer, body: amount });
            kept.release(one);
            done.set(key, { amount, at: now });
          } else expect(replay.body).toBe(amount);
        }
      }),
    );
  });
});
