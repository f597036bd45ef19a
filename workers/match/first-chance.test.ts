import { describe, expect, it } from 'vitest';
import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { planWave } from '@cc/domain/offer-plan.ts';
import { RELEVANCE_PARTS } from '@cc/domain/matching/model/features.ts';
import { planWithFirstChance } from './first-chance.ts';
import type { Ranked } from './rank.ts';

function ranked(userId: string, score: number, { sessions = 50, fit = 0.8, busy = false } = {}): Ranked {
  return {
    member: {
      userId,
      rowVersion: '1',
      tags: [],
      headline: '',
      bio: '',
      languages: busy ? [] : ['en'],
      hourlyRateMinor: 0,
      blockMinutes: 30,
      tier: 'standard',
      transfersActive: true,
      ratingSum: 4 * sessions,
      ratingCount: sessions,
      liveSessions: sessions,
      offersDelivered: sessions,
      offersAccepted: sessions,
      offersDeclined: sessions,
      offersMissed: 0,
      responseMsSum: 0,
      sessionsStarted: sessions,
      sessionsKept: sessions,
    },
    priceMinor: 0,
    fit,
    row: new Float64Array(RELEVANCE_PARTS.length),
    weights: RELEVANCE_PARTS.map(() => 0),
    rates: DEFAULT_PRIORS,
    score,
    parts: [{ name: 'rating', value: score, weight: 1, contribution: score }],
  };
}

function planOf(list: readonly Ranked[], { round = 1, questionId = '' } = {}) {
  const plan = (entries: readonly Ranked[]) =>
    planWave({
      question: { askerId: '', language: 'en', ceilingMinor: 100, waitsUntil: 120_000 },
      ranked: entries.map(({ member, ...entry }) => ({
        ...entry,
        ...member,
        consultantId: member.userId,
        presence: 'online',
        payoutsEnabled: true,
        blocked: false,
        alreadyAsked: false,
        ringing: false,
        nextBookingAt: null,
      })),
      round,
      now: 0,
    });
  return planWithFirstChance(list, plan, { questionId, priors: DEFAULT_PRIORS });
}
const waveOf = (...args: Parameters<typeof planOf>) =>
  planOf(...args).wave.offers.map(({ consultantId }) => consultantId);
const QUESTIONS = Array.from({ length: 200 }, (_, i) => ({ questionId: `question ${i}` }));
const seasoned = [ranked('a', 9), ranked('b', 7), ranked('c', 6), ranked('d', 5)];
const fresh = ranked('new', -3, { sessions: 0 });

describe('planWithFirstChance', () => {
  it('gives the last place to a newcomer now and then, never another', () => {
    const waves = QUESTIONS.map((question) => waveOf([...seasoned, fresh], question).join());
    expect(new Set(waves)).toEqual(new Set(['a,b,c', 'a,b,new']));
    expect(waves.filter((wave) => wave === 'a,b,new').length).toBeLessThan(80);
  });

  it('says so in the ranking: the parts still add up to the score, and nobody else is touched', () => {
    const explored = QUESTIONS.map((question) => planOf([...seasoned, fresh], question)).find(({ wave }) =>
      wave.offers.some(({ consultantId }) => consultantId === 'new'),
    )!;
    const entry = explored.ranked.find(({ member }) => member.userId === 'new')!;
    expect(entry.parts.at(-1)).toMatchObject({ name: 'newcomer', value: 1, contribution: 9.5 });
    expect(entry.parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(entry.score);
    expect(explored.ranked.map(({ member }) => member.userId)).toEqual(['a', 'b', 'new', 'c', 'd']);
    expect(explored.ranked.filter(({ member }) => member.userId !== 'new')).toEqual(seasoned);
  });

  it('leaves the best in place where all are equal', () => {
    const equals = ['b', 'c', 'd'].map((id) => ranked(id, 5));
    for (const id of ['a', 'z']) {
      const waves = QUESTIONS.map((question) => waveOf([...equals, ranked(id, 5, { sessions: 0 })], question));
      for (const wave of waves) expect(wave).toContain('b');
      expect(waves.some((wave) => wave.includes(id))).toBe(true);
    }
  });

  it('gives nobody a chance whom a filter keeps out, and none in later rounds', () => {
    const rounds = QUESTIONS.flatMap((question) => [
      waveOf([...seasoned, ranked('new', 5, { sessions: 0, fit: 0.1 })], question),
      waveOf([...seasoned, ranked('new', 5, { sessions: 0, busy: true })], question),
      waveOf([...seasoned, ranked('e', 4), ranked('f', 3), fresh], { ...question, round: 2 }),
    ]);
    expect(rounds.flat()).not.toContain('new');
  });

  it('plans as before without a newcomer', () => {
    for (const question of QUESTIONS) {
      expect(planOf(seasoned, question).ranked).toBe(seasoned);
    }
  });
});
