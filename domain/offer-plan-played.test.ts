import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fanOutOf, filterReason, isOpen, nextStep, planWave, type Candidate, type OfferStatus } from './offer-plan.ts';
import { RULES } from './rules.ts';

/** What one consultant does when asked: after how long, and what. */
const answers = fc.record({
  afterMs: fc.integer({ min: 500, max: 60_000 }),
  kind: fc.constantFrom('accepted' as const, 'declined' as const, 'silent' as const),
});
const people = fc.array(
  fc.record({
    score: fc.double({ min: -5, max: 9, noNaN: true }),
    fit: fc.double({ min: 0, max: 1, noNaN: true }),
    tier: fc.constantFrom('rookie' as const, 'standard' as const),
    presence: fc.constantFrom('online' as const, 'online' as const, 'reachable' as const, 'busy' as const),
    languages: fc.subarray(['en', 'de'], { minLength: 1 }),
    priceMinor: fc.integer({ min: 1_000, max: 6_000 }),
    payoutsEnabled: fc.boolean(),
    blocked: fc.boolean(),
    answer: answers,
  }),
  { maxLength: 24 },
);
const asked = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 40_000 }), ceilingMinor: fc.integer({ min: 2_000, max: 6_000 }) }),
  { minLength: 1, maxLength: 5 },
);

interface Offer {
  question: number;
  person: number;
  round: number;
  status: OfferStatus;
  startedAt: number;
  ringEndsAt: number;
  /** When it was answered, taken by another or rung out. */
  endedAt: number;
}

/** Plays several questions against the same people, second by second, as the match worker would. */
function play(
  crowd: typeof people extends fc.Arbitrary<infer P> ? P : never,
  questions: { at: number; ceilingMinor: number }[],
) {
  const offers: Offer[] = [];
  const waves: { question: number; round: number; size: number; ringing: number; at: number }[] = [];
  const rounds = questions.map(() => 0);
  const busy = new Set<number>();
  const done = new Map<number, { how: 'taken' | 'no_taker'; at: number }>();
  const ringsAt = (person: number, now: number) => offers.some((one) => one.person === person && isOpen(one, now));

  for (let now = 0; now <= 200_000; now += 1_000) {
    for (const offer of offers) {
      const { answer } = crowd[offer.person]!;
      if (!isOpen(offer, now) || answer.kind === 'silent' || now < offer.startedAt + answer.afterMs) continue;
      offer.status = answer.kind;
      offer.endedAt = now;
      if (answer.kind !== 'accepted') continue;
      busy.add(offer.person);
      done.set(offer.question, { how: 'taken', at: now });
      for (const other of offers) {
        if (other.question !== offer.question || !isOpen(other, now)) continue;
        other.status = 'withdrawn';
        other.endedAt = now;
      }
    }
    for (const [i, { at, ceilingMinor }] of questions.entries()) {
      if (now < at || done.has(i)) continue;
      const question = { askerId: 'p0', language: 'en', ceilingMinor, waitsUntil: at + RULES.waitMs };
      const mine = offers.filter((offer) => offer.question === i);
      const state = { waitsUntil: question.waitsUntil, offers: mine, round: rounds[i]!, now };
      if (nextStep({ ...state, eligible: 0 }).kind === 'no_taker') done.set(i, { how: 'no_taker', at: now });
      if (nextStep({ ...state, eligible: 1 }).kind !== 'wave') continue;
      const ranked = crowd.map(({ answer: _own, ...person }, n): Candidate => ({
        ...person,
        consultantId: `p${n}`,
        presence: busy.has(n) ? 'busy' : person.presence,
        blockMinutes: 30,
        alreadyAsked: mine.some((offer) => offer.person === n),
        ringing: ringsAt(n, now),
        nextBookingAt: null,
      }));
      const stillRinging = mine.filter((offer) => isOpen(offer, now)).length;
      const round = rounds[i]! + 1;
      const wave = planWave({ question, ranked, round, stillRinging, now });
      for (const { consultantId, ringEndsAt } of wave.offers) {
        const person = ranked.find((one) => one.consultantId === consultantId)!;
        expect(filterReason(question, person, now)).toBeNull();
        expect(ringEndsAt).toBeLessThanOrEqual(question.waitsUntil);
        const n = Number(consultantId.slice(1));
        offers.push({
          question: i,
          person: n,
          round,
          status: 'ringing',
          startedAt: now,
          ringEndsAt,
          endedAt: ringEndsAt,
        });
      }
      if (wave.offers.length === 0) continue;
      rounds[i] = round;
      waves.push({ question: i, round, size: wave.offers.length, ringing: stillRinging + wave.offers.length, at: now });
    }
  }
  return { offers, waves, done };
}

describe('the offer plan, played out', () => {
  const played = (check: (result: ReturnType<typeof play>, questions: { at: number }[]) => void) =>
    fc.assert(
      fc.property(people, asked, (crowd, questions) => check(play(crowd, questions), questions)),
      { numRuns: 40 },
    );

  it('never rings twice at one person at once, and asks nobody twice for the same question', () => {
    played(({ offers }) => {
      const pairs = offers.map(({ question, person }) => `${question} ${person}`);
      expect(new Set(pairs).size).toBe(pairs.length);
      for (const [i, one] of offers.entries()) {
        for (const other of offers.slice(i + 1)) {
          if (one.person === other.person) expect(other.startedAt).toBeGreaterThanOrEqual(one.endedAt);
        }
      }
    });
  });

  it('lets only so many ring as the round may, and the circle only widens', () => {
    played(({ waves }) => {
      for (const { round, size, ringing } of waves) {
        expect(size).toBeGreaterThan(0);
        expect(ringing).toBeLessThanOrEqual(fanOutOf(round));
        expect(fanOutOf(round + 1)).toBeGreaterThanOrEqual(fanOutOf(round));
      }
      for (const [i, wave] of waves.entries()) {
        const next = waves.slice(i + 1).find(({ question }) => question === wave.question);
        if (next) expect(next.round).toBe(wave.round + 1);
      }
    });
  });

  it('comes to an end for everybody: taken, or told so when the wait is over', () => {
    played(({ done, offers }, questions) => {
      for (const [i, { at }] of questions.entries()) {
        const end = done.get(i)!;
        expect(end.at).toBeLessThanOrEqual(at + RULES.waitMs + 1_000);
        if (end.how === 'no_taker') expect(end.at).toBeGreaterThanOrEqual(at + RULES.waitMs);
        const accepted = offers.filter(({ question, status }) => question === i && status === 'accepted');
        expect(accepted.length).toBe(end.how === 'taken' ? 1 : 0);
      }
    });
  });
});

describe('widening', () => {
  it('asks no fewer and leaves nobody out who was asked a round before', () => {
    const candidates = fc.uniqueArray(
      fc.record({
        consultantId: fc.integer({ min: 0, max: 99 }).map(String),
        score: fc.double({ min: -5, max: 9, noNaN: true }),
        fit: fc.double({ min: 0, max: 1, noNaN: true }),
        tier: fc.constantFrom('rookie' as const, 'standard' as const),
      }),
      { selector: (one) => one.consultantId, maxLength: 30 },
    );
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 6 }), (list, round) => {
        const ranked = list.map((one): Candidate => ({
          ...one,
          presence: 'online',
          languages: ['en'],
          priceMinor: 2_000,
          blockMinutes: 30,
          payoutsEnabled: true,
          blocked: false,
          alreadyAsked: false,
          ringing: false,
          nextBookingAt: null,
        }));
        const question = { askerId: 'asker', language: 'en', ceilingMinor: 5_000, waitsUntil: RULES.waitMs };
        const circle = (at: number) => {
          const { offers, filtered } = planWave({ question, ranked, round: at, now: 0 });
          return { size: offers.length, leftOut: new Set(filtered.map(({ consultantId }) => consultantId)) };
        };
        const [before, after] = [circle(round), circle(round + 1)];
        expect(after.size).toBeGreaterThanOrEqual(before.size);
        for (const id of after.leftOut) expect(before.leftOut).toContain(id);
      }),
    );
  });
});
