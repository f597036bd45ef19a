import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProviderIntent } from '@cc/platform/payments.ts';
import { fold, type FoldFacts } from './fold-rules.ts';

const BEFORE = new Date('2026-11-28T00:00:00Z');
const intent = (status: ProviderIntent['status'], more: Partial<ProviderIntent> = {}): ProviderIntent => ({
  id: 'pi_1',
  status,
  amount: 4_500,
  currency: 'usd',
  captured: status === 'succeeded' ? 4_500 : 0,
  applicationFee: status === 'succeeded' ? 900 : null,
  captureBefore: status === 'requires_capture' ? BEFORE : null,
  declineCode: null,
  paymentId: 'p',
  sessionId: 's',
  methodId: 'pm_1',
  providerFee: null,
  refunded: 0,
  disputed: false,
  ...more,
});
const facts = (
  payment: Partial<FoldFacts['payment']>,
  about: ProviderIntent,
  more: Partial<Omit<FoldFacts, 'payment' | 'intent'>> = {},
): FoldFacts => ({
  payment: { status: 'new', wanted: null, providerId: 'pi_1', captureBefore: null, ...payment },
  block: { waits: true, decision: null },
  sibling: false,
  intent: about,
  ...more,
});

describe('folding what the provider has into a payment', () => {
  it('makes the session ready when the hold stands', () => {
    const result = fold(facts({ wanted: 'hold', providerId: null }, intent('requires_capture')));
    expect(result).toEqual({
      set: { providerId: 'pi_1', captureBefore: BEFORE, status: 'held', declineCode: null },
      want: null,
      ready: true,
    });
  });

  it.each([
    ['the session is over', { block: { waits: false, decision: 'cancel' } as const }],
    ['another attempt has it', { sibling: true }],
  ])('releases a hold that comes to stand when %s', (_why, more) => {
    const result = fold(facts({ status: 'action_required' }, intent('requires_capture'), more));
    expect(result).toMatchObject({ want: 'cancel' });
    expect(result.ready).toBeUndefined();
    expect(result.set.status).toBeUndefined();
  });

  it('says why the bank refused', () => {
    const refused = intent('requires_payment_method', { declineCode: 'insufficient_funds' });
    expect(fold(facts({ wanted: 'hold' }, refused))).toEqual({
      set: { status: 'declined', declineCode: 'insufficient_funds' },
      want: null,
    });
  });

  it('books a charge, and asks for a look when nobody had decided it', () => {
    const held = { status: 'held', wanted: 'capture', captureBefore: BEFORE } as const;
    const decided = { block: { waits: false, decision: 'capture' } as const };
    expect(fold(facts(held, intent('succeeded'), decided))).toEqual({
      set: { status: 'captured', capturedMinor: 4_500 },
      want: null,
      book: 'capture',
    });
    expect(fold(facts(held, intent('succeeded'))).flag).toBeTruthy();
  });

  it('books the platform’s loss only for a hold that stood, was to be charged, and has no other attempt beside it', () => {
    const session = { block: { waits: false, decision: 'capture' } as const };
    const stood = { status: 'held', wanted: 'capture', captureBefore: BEFORE } as const;
    expect(fold(facts(stood, intent('canceled'), session)).book).toBe('loss');
    expect(fold(facts(stood, intent('canceled'), { ...session, sibling: true })).book).toBeUndefined();
    expect(fold(facts({ status: 'declined', wanted: 'cancel' }, intent('canceled'), session)).book).toBeUndefined();
  });

  it('lets go of what opens again after it was given up', () => {
    for (const status of ['requires_action', 'requires_capture', 'requires_payment_method'] as const) {
      expect(fold(facts({ status: 'cancelled' }, intent(status)))).toMatchObject({ want: 'cancel', set: {} });
    }
  });

  it('goes on paying for a loss while its intent stays cancelled', () => {
    const owed = { status: 'cancelled', wanted: 'transfer' } as const;
    expect(fold(facts(owed, intent('canceled')))).toEqual({ set: {} });
    expect(fold(facts(owed, intent('requires_capture')))).toMatchObject({ want: 'cancel' });
    expect(fold(facts(owed, intent('succeeded')))).toMatchObject({ want: null, flag: expect.any(String) });
  });

  it('ignores an intent that is not the one on record', () => {
    const result = fold(facts({ providerId: 'pi_2' }, intent('succeeded')));
    expect(result.set).toEqual({});
    expect(result).toMatchObject({ flag: 'another intent', details: 'pi_1: succeeded' });
  });

  const RANK = { new: 0, action_required: 1, declined: 1, held: 2, captured: 3, cancelled: 3 };
  const anyFacts: fc.Arbitrary<FoldFacts> = fc.record({
    payment: fc.record({
      status: fc.constantFrom('new', 'action_required', 'declined', 'held', 'captured', 'cancelled'),
      wanted: fc.constantFrom('hold', 'capture', 'cancel', 'transfer', null),
      providerId: fc.constantFrom('pi_1', null),
      captureBefore: fc.constantFrom(BEFORE, null),
    }),
    block: fc.record({
      waits: fc.boolean(),
      decision: fc.constantFrom('capture', 'cancel', null),
    }),
    sibling: fc.boolean(),
    intent: fc
      .constantFrom<ProviderIntent['status'][]>(
        'requires_payment_method',
        'requires_confirmation',
        'requires_action',
        'processing',
        'requires_capture',
        'canceled',
        'succeeded',
      )
      .map((status) => intent(status)),
  });

  it('never goes backwards', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const { set } = fold(known);
        const before = known.payment.status;
        const after = set.status ?? before;
        expect(RANK[after]).toBeGreaterThanOrEqual(RANK[before]);
        if (RANK[before] === 3) expect(after).toBe(before);
      }),
    );
  });

  it('changes nothing when the same comes a second time, and never charges or loses twice', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const first = fold(known);
        const { providerId, status, captureBefore } = { ...known.payment, ...first.set };
        const wanted = first.want === undefined ? known.payment.wanted : first.want;
        const block = first.ready ? { ...known.block, waits: false } : known.block;
        const second = fold({ ...known, block, payment: { status, wanted, providerId, captureBefore } });
        expect(second.set).toEqual({});
        expect(second.book).toBeUndefined();
        expect(second.ready).toBeUndefined();
        expect(second.want ?? wanted).toBe(wanted);
      }),
    );
  });

  it('lets a session go on only while it waits for that, and books a charge only with the money there', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const { ready, book } = fold(known);
        if (ready) expect([known.block.waits, known.sibling]).toEqual([true, false]);
        if (book === 'capture') expect(known.intent.status).toBe('succeeded');
        if (book === 'loss') expect(known.block.decision).toBe('capture');
      }),
    );
  });
});
