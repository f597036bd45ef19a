import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  freePlaces,
  fanOutOf,
  filterReason,
  isOpen,
  nextStep,
  OFFER_STATUSES,
  planWave,
  statusWhenUnanswered,
  type Candidate,
  type OfferStatus,
  type PlannedQuestion,
} from './offer-plan.ts';
import { RULES } from './rules.ts';

const now = 1_000_000;
const question: PlannedQuestion = {
  askerId: 'asker',
  language: 'en',
  ceilingMinor: 5_000,
  waitsUntil: now + RULES.waitMs,
};
const candidate = (consultantId: string, more: Partial<Candidate> = {}): Candidate => ({
  consultantId,
  score: 0.5,
  fit: 0.5,
  tier: 'standard',
  presence: 'online',
  languages: ['en'],
  priceMinor: 4_500,
  blockMinutes: 30,
  payoutsEnabled: true,
  blocked: false,
  alreadyAsked: false,
  ringing: false,
  nextBookingAt: null,
  ...more,
});
const plan = (ranked: Candidate[], round = 1, at = now) => planWave({ question, ranked, round, now: at });
const asked = (ranked: Candidate[], round = 1, at = now) =>
  plan(ranked, round, at).offers.map((offer) => offer.consultantId);

describe('filterReason', () => {
  const bookingNear = now + 30 * 60_000 + RULES.bookingBufferMs;
  it.each<[Partial<Candidate>, string | null]>([
    [{}, null],
    [{ consultantId: 'asker' }, 'asker'],
    [{ presence: 'busy' }, 'not_available'],
    [{ presence: 'away' }, 'not_available'],
    [{ presence: 'offline' }, 'not_available'],
    [{ presence: 'reachable' }, null],
    [{ ringing: true }, 'ringing'],
    [{ alreadyAsked: true }, 'already_asked'],
    [{ blocked: true }, 'blocked'],
    [{ payoutsEnabled: false }, 'payouts_disabled'],
    [{ languages: ['de', 'fr'] }, 'language'],
    [{ languages: ['de', 'en'] }, null],
    [{ priceMinor: 5_000 }, null],
    [{ priceMinor: 5_001 }, 'price'],
    [{ nextBookingAt: bookingNear - 1 }, 'booking'],
    [{ nextBookingAt: bookingNear }, null],
  ])('%o → %s', (more, reason) => {
    expect(filterReason(question, candidate('ada', more), now)).toBe(reason);
  });
});

describe('planWave', () => {
  it('asks the best three, each for 25 s', () => {
    const wave = plan([
      candidate('d', { score: 0.1 }),
      candidate('b', { score: 0.8 }),
      candidate('a', { score: 0.9 }),
      candidate('c', { score: 0.7 }),
    ]);
    expect(wave.offers.map((offer) => offer.consultantId)).toEqual(['a', 'b', 'c']);
    expect(wave.offers[0]).toEqual({
      consultantId: 'a',
      score: 0.9,
      priceMinor: 4_500,
      blockMinutes: 30,
      channel: 'live',
      ringEndsAt: now + 25_000,
    });
    expect(wave).toMatchObject({ round: 1, endsAt: now + 25_000, filtered: [] });
  });

  it('asks more in each further round', () => {
    const many = Array.from({ length: 20 }, (_, i) => candidate(`c${i}`));
    expect([1, 2, 3].map((round) => asked(many, round).length)).toEqual([3, 5, 7]);
    expect(fanOutOf(0)).toBe(3);
  });

  it('counts what rings on towards how many may', () => {
    const many = Array.from({ length: 20 }, (_, i) => candidate(`c${i}`));
    const joining = (stillRinging: number) => planWave({ question, ranked: many, round: 2, stillRinging, now }).offers;
    expect([0, 2, 5, 9].map((ringing) => joining(ringing).length)).toEqual([5, 3, 0, 0]);
  });

  it('asks whom the asker wants before anybody else, once', () => {
    const others = Array.from({ length: 5 }, (_, i) => candidate(`c${i}`));
    const wave = (wanted: Partial<Candidate>) =>
      planWave({
        question: { ...question, firstChoiceId: 'wanted' },
        ranked: [...others, candidate('wanted', { score: 0.01, fit: 0, tier: 'rookie', ...wanted })],
        round: 1,
        now,
      });
    const alone = wave({});
    expect(alone.offers.map(({ consultantId }) => consultantId)).toEqual(['wanted']);
    expect(alone.filtered).toEqual(others.map(({ consultantId }) => ({ consultantId, reason: 'first_choice' })));
    for (const cannot of [{ presence: 'busy' }, { alreadyAsked: true }, { priceMinor: 5_001 }] as const) {
      expect(wave(cannot).offers.map(({ consultantId }) => consultantId)).toEqual(['c0', 'c1', 'c2']);
    }
  });

  it('asks the reachable after the online, by push and for longer', () => {
    const wave = plan([candidate('push', { presence: 'reachable', score: 0.9 }), candidate('live', { score: 0.1 })]);
    expect(wave.offers).toMatchObject([
      { consultantId: 'live', channel: 'live', ringEndsAt: now + 25_000 },
      { consultantId: 'push', channel: 'push', ringEndsAt: now + 45_000 },
    ]);
    expect(wave.endsAt).toBe(now + 45_000);
  });

  it('begins with those who know the field and then widens', () => {
    const field = candidate('knows', { fit: 0.3, score: 0.1 });
    const near = candidate('near', { fit: 0.1, score: 0.9 });
    const none = candidate('none', { fit: 0, score: 0.9 });
    expect(asked([field, near, none], 1)).toEqual(['knows']);
    expect(asked([field, near, none], 2)).toEqual(['near', 'knows']);
    expect(asked([field, near, none], 9)).toEqual(['near', 'none', 'knows']);
    expect(plan([field, near, none]).filtered).toEqual([
      { consultantId: 'near', reason: 'fit' },
      { consultantId: 'none', reason: 'fit' },
    ]);
  });

  it('lowers the bar at once when nobody passes it', () => {
    expect(asked([candidate('none', { fit: 0 })], 1)).toEqual(['none']);
    expect(asked([candidate('none', { fit: 0 }), candidate('near', { fit: 0.06 })], 1)).toEqual(['near']);
  });

  it('asks rookies only on known ground', () => {
    const rookie = candidate('rookie', { tier: 'rookie', fit: RULES.rookieMinFit - 0.01 });
    expect(asked([rookie], 5)).toEqual([]);
    expect(asked([{ ...rookie, fit: RULES.rookieMinFit }], 1)).toEqual(['rookie']);
  });

  it('rings no longer than the question waits, and not at all when too little is left', () => {
    const late = question.waitsUntil - 15_000;
    expect(plan([candidate('a')], 1, late).offers[0]!.ringEndsAt).toBe(question.waitsUntil);
    expect(asked([candidate('a')], 1, question.waitsUntil - RULES.minRingMs)).toEqual(['a']);
    expect(plan([candidate('a')], 1, question.waitsUntil - RULES.minRingMs + 1)).toMatchObject({
      offers: [],
      filtered: [],
    });
  });

  const anyCandidate = fc.record({
    consultantId: fc.constantFrom('asker', ...'abcdefghij'),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    fit: fc.double({ min: 0, max: 1, noNaN: true }),
    tier: fc.constantFrom('rookie' as const, 'standard' as const, 'expert' as const),
    presence: fc.constantFrom('online' as const, 'reachable' as const, 'busy' as const, 'away' as const),
    languages: fc.subarray(['en', 'de']),
    priceMinor: fc.integer({ min: 1_000, max: 6_000 }),
    blockMinutes: fc.constantFrom(20, 30),
    payoutsEnabled: fc.boolean(),
    blocked: fc.boolean(),
    alreadyAsked: fc.boolean(),
    ringing: fc.boolean(),
    nextBookingAt: fc.option(fc.integer({ min: now, max: now + 7_200_000 })),
  });
  const ranked = fc.array(anyCandidate, { maxLength: 30 });
  const rounds = fc.integer({ min: 1, max: 6 });
  const times = fc.integer({ min: now, max: question.waitsUntil + 10_000 });

  it('never asks anybody it must not, nobody twice, and never too many', () => {
    fc.assert(
      fc.property(ranked, rounds, times, (list, round, at) => {
        const before = structuredClone(list);
        const { offers, endsAt, filtered } = planWave({ question, ranked: list, round, now: at });
        expect(list).toEqual(before);
        expect(offers.length).toBeLessThanOrEqual(fanOutOf(round));
        const ids = offers.map((offer) => offer.consultantId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const offer of offers) {
          const chosen = list.find((one) => one.consultantId === offer.consultantId)!;
          expect(filterReason(question, chosen, at)).toBeNull();
          expect(offer.priceMinor).toBeLessThanOrEqual(question.ceilingMinor);
          expect(offer.ringEndsAt).toBeGreaterThanOrEqual(at + RULES.minRingMs);
          expect(offer.ringEndsAt).toBeLessThanOrEqual(Math.min(question.waitsUntil, endsAt));
          expect(filtered.some((one) => one.consultantId === offer.consultantId)).toBe(false);
        }
      }),
    );
  });

  it('asks the same people whatever order they come in', () => {
    const unique = fc.uniqueArray(anyCandidate, { selector: (one) => one.consultantId });
    const shuffled = unique.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, rounds, ([list, again], round) => {
        expect(asked(again, round)).toEqual(asked(list, round));
      }),
    );
  });
});

describe('nextStep', () => {
  const { waitsUntil } = question;
  const { ringMs, waveAfterMs, retryMs } = RULES;
  const rung = (status: OfferStatus, agoMs: number, rings = ringMs) => {
    return { status, startedAt: now - agoMs, ringEndsAt: now - agoMs + rings };
  };
  const step = (offers: Parameters<typeof nextStep>[0]['offers'], eligible: number, { at = now, round = 1 } = {}) =>
    nextStep({ waitsUntil, offers, round, eligible, now: at });

  it('asks as soon as there is somebody and nothing rings', () => {
    expect(step([], 2)).toEqual({ kind: 'wave' });
    expect(step([rung('declined', 2_000)], 1)).toEqual({ kind: 'wave' });
    expect(step([rung('ringing', ringMs)], 1)).toEqual({ kind: 'wave' });
  });

  it('waits for what rings, but not for the silent', () => {
    const offers = [rung('declined', 4_000), rung('ringing', 4_000), rung('ringing', 4_000)];
    expect(step(offers, 3)).toEqual({ kind: 'wait', at: now - 4_000 + waveAfterMs });
    const later = { at: now - 4_000 + waveAfterMs };
    expect(step(offers, 3, later)).toEqual({ kind: 'wave' });
    expect(step(offers, 0, later)).toEqual({ kind: 'wait', at: later.at + retryMs });
    const last = { at: now - 4_000 + ringMs - 500 };
    expect(step(offers, 0, last)).toEqual({ kind: 'wait', at: last.at + 500 });
  });

  it('lets no more ring at once than the next round may', () => {
    const many = Array.from({ length: fanOutOf(2) }, () => rung('ringing', waveAfterMs));
    const ends = now - waveAfterMs + ringMs;
    expect(step(many, 3)).toEqual({ kind: 'wait', at: ends });
    expect(step(many, 3, { round: 2 })).toEqual({ kind: 'wave' });
  });

  it('waits for what rings when too little is left for another wave', () => {
    const offers = [{ status: 'ringing' as const, startedAt: waitsUntil - 15_000, ringEndsAt: waitsUntil }];
    expect(step(offers, 3, { at: waitsUntil - 14_000 })).toEqual({ kind: 'wait', at: waitsUntil });
    expect(step(offers, 3, { at: waitsUntil + 1 })).toEqual({ kind: 'no_taker' });
  });

  it('looks again while there is nobody, and gives up when the time is over', () => {
    expect(step([], 0)).toEqual({ kind: 'wait', at: now + retryMs });
    expect(step([], 0, { at: waitsUntil - 500 })).toEqual({ kind: 'wait', at: waitsUntil });
    expect(step([], 3, { at: waitsUntil - 500 })).toEqual({ kind: 'wait', at: waitsUntil });
    expect(step([], 3, { at: waitsUntil })).toEqual({ kind: 'no_taker' });
  });
});

describe('an offer', () => {
  it('is open only while it rings, before its deadline', () => {
    const open = OFFER_STATUSES.filter((status) => isOpen({ status, ringEndsAt: now + 1 }, now));
    expect(open).toEqual(['ringing']);
    expect(isOpen({ status: 'ringing', ringEndsAt: now }, now)).toBe(false);
  });
  it('counts as missed only when it was delivered', () => {
    expect(statusWhenUnanswered({ deliveredAt: now })).toBe('missed');
    expect(statusWhenUnanswered({ deliveredAt: null })).toBe('withdrawn');
  });
});

describe('freePlaces', () => {
  const ring = (isLost: boolean, startedAt = now) => ({
    ...{ status: 'ringing' as const, startedAt, ringEndsAt: now + 25_000 },
    isLost,
  });

  it('are none while the wave is through to nobody and nothing has changed', () => {
    expect(freePlaces({ offers: [ring(false), ring(false)], detailAt: 0, now })).toBe(0);
    expect(freePlaces({ offers: [], detailAt: 0, now })).toBe(0);
  });

  it('come with detail, or with somebody who closes the last tab, up to a first wave', () => {
    expect(freePlaces({ offers: [ring(false, now - 1)], detailAt: now, now })).toBe(RULES.fanOut - 1);
    expect(freePlaces({ offers: [ring(false), ring(true)], detailAt: 0, now })).toBe(RULES.fanOut - 1);
    expect(freePlaces({ offers: Array.from({ length: 9 }, (_, i) => ring(i === 0)), detailAt: 0, now })).toBe(0);
  });

  it('are not kept by who does not ring any more', () => {
    const over = { ...ring(true), ringEndsAt: now };
    expect(freePlaces({ offers: [over], detailAt: 0, now })).toBe(0);
  });
});
