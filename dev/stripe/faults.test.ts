import { describe, expect, it } from 'vitest';
import { Faults, REQUEST_FAULTS, type Fault } from './faults.ts';
import { Store } from './store.ts';

const rule = (over: Partial<Fault>): Omit<Fault, 'id' | 'fired'> => ({
  kind: 'rate_limited',
  match: {},
  probability: 1,
  seed: 7,
  ms: 0,
  effect: false,
  recorded: true,
  ...over,
});
const at = { method: 'POST', path: '/v1/payment_intents/pi_1/capture' };

describe('faults', () => {
  it('fire for the next n that fit', () => {
    const faults = new Faults(new Store(':memory:'));
    faults.add(rule({ next: 2, match: { method: 'POST', path: '/v1/payment_intents/*/capture' } }));
    expect(faults.draw(REQUEST_FAULTS, { method: 'POST', path: '/v1/refunds' })).toHaveLength(0);
    expect([1, 2, 3].map(() => faults.draw(REQUEST_FAULTS, at).length)).toEqual([1, 1, 0]);
    expect(faults.list()[0]).toMatchObject({ next: 0, fired: 2 });
  });

  it('are drawn the same way for the same seed, also across a restart', () => {
    const draws = (faults: Faults, n: number) =>
      Array.from({ length: n }, () => faults.draw(REQUEST_FAULTS, at).length).join('');
    const whole = new Faults(new Store(':memory:'));
    whole.add(rule({ probability: 0.3 }));
    const expected = draws(whole, 40);
    expect(expected).toContain('1');
    expect(expected).toContain('0');
    const store = new Store(':memory:');
    const first = new Faults(store);
    first.add(rule({ probability: 0.3 }));
    expect(draws(first, 20) + draws(new Faults(store), 20)).toBe(expected);
  });

  it('match by what is given only', () => {
    const faults = new Faults(new Store(':memory:'));
    faults.add(rule({ kind: 'webhook_drop', match: { event: 'charge.*' } }));
    expect(faults.draw(['webhook_drop'], { event: 'charge.refunded' })).toHaveLength(1);
    expect(faults.draw(['webhook_drop'], { event: 'recharge.x' })).toHaveLength(0);
    expect(faults.draw(REQUEST_FAULTS, at)).toHaveLength(0);
  });
});
