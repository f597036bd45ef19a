import { describe, expect, it } from 'vitest';
import {
  EXPLORED_SHARE,
  firstChance,
  isNewcomer,
  NEWCOMER_OFFERS,
  NEWCOMER_SESSIONS,
  plausibleWorth,
  type Contender,
  type Evidence,
} from './exploration.ts';
import { DEFAULT_PRIORS } from './learned-rates.ts';

const nothing: Evidence = {
  liveSessions: 0,
  offersDelivered: 0,
  offersDeclined: 0,
  offersMissed: 0,
  sessionsStarted: 0,
  sessionsKept: 0,
  ratingSum: 0,
  ratingCount: 0,
};
const seasoned: Evidence = {
  liveSessions: 80,
  offersDelivered: 200,
  offersDeclined: 30,
  offersMissed: 20,
  sessionsStarted: 80,
  sessionsKept: 76,
  ratingSum: 160,
  ratingCount: 38,
};
const shown = (stars: number, sessions: number, declined = 0): Evidence => ({
  ...nothing,
  liveSessions: sessions,
  offersDelivered: sessions + declined,
  offersDeclined: declined,
  sessionsStarted: sessions,
  sessionsKept: sessions,
  ratingSum: stars * sessions,
  ratingCount: sessions,
});
const contender = (id: string, evidence: Evidence, fit = 0.8): Contender => ({ id, fit, evidence });
const wave = ['a', 'b', 'c'].map((id) => contender(id, seasoned));

const chosen = (others: readonly Contender[], inWave: readonly Contender[] = wave, questions = 6_000) => {
  const counts = new Map<string, number>();
  for (let i = 0; i < questions; i++) {
    const id = firstChance({ questionId: `question ${i}`, wave: inWave, others, priors: DEFAULT_PRIORS });
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return (id: string) => (counts.get(id) ?? 0) / questions;
};

describe('firstChance', () => {
  it('decides alike every time', () => {
    const ask = (questionId: string) =>
      firstChance({ questionId, wave, others: [contender('new', nothing)], priors: DEFAULT_PRIORS });
    const answers = Array.from({ length: 100 }, (_, i) => ask(`question ${i}`));
    expect(Array.from({ length: 100 }, (_, i) => ask(`question ${i}`))).toEqual(answers);
    expect(new Set(answers)).toEqual(new Set([undefined, 'new']));
  });

  it('gives newcomers no more than their share of the questions, however many there are', () => {
    const many = Array.from({ length: 40 }, (_, i) => contender(`new ${i}`, shown(5, 4), 1));
    const share = chosen(many);
    const all = many.reduce((sum, { id }) => sum + share(id), 0);
    expect(all).toBeLessThan(EXPLORED_SHARE + 0.02);
    expect(all).toBeGreaterThan(EXPLORED_SHARE - 0.03);
  });

  it('asks who has shown nothing now and then, the good ones more and more, the bad ones less and less', () => {
    const share = (evidence: Evidence) => chosen([contender('new', evidence)])('new');
    const untried = share(nothing);
    expect(untried).toBeGreaterThan(0.05);
    expect(untried).toBeLessThan(EXPLORED_SHARE);
    expect(share(shown(5, 1))).toBeGreaterThan(untried);
    expect(share(shown(5, 4))).toBeGreaterThan(share(shown(5, 1)));
    expect(share(shown(2, 1, 2))).toBeLessThan(untried / 2);
    expect(share(shown(1.5, 2, 6))).toBeLessThan(0.01);
  });

  it('prefers those whose field it is', () => {
    const share = chosen([contender('near', nothing, 0.9), contender('far', nothing, 0.2)]);
    expect(share('near')).toBeGreaterThan(4 * share('far'));
  });

  it('is a question for newcomers only', () => {
    expect(chosen([contender('old', seasoned, 1)])('old')).toBe(0);
    expect(chosen([contender('enough', { ...nothing, liveSessions: NEWCOMER_SESSIONS })])('enough')).toBe(0);
    expect(chosen([contender('slow', { ...nothing, offersDelivered: NEWCOMER_OFFERS })])('slow')).toBe(0);
  });

  it('leaves alone who is alone, and a wave that has a newcomer already', () => {
    const others = [contender('new', nothing)];
    expect(chosen(others, wave.slice(0, 1))('new')).toBe(0);
    expect(chosen(others, [])('new')).toBe(0);
    expect(chosen(others, [...wave.slice(0, 2), contender('first', nothing)])('new')).toBe(0);
  });
});

describe('plausibleWorth', () => {
  it('starts with the platform’s means and adds what happened', () => {
    const start = plausibleWorth(nothing, DEFAULT_PRIORS);
    expect(start.hits + start.misses).toBeCloseTo(2);
    expect(start.hits / 2).toBeCloseTo(0.6 * 0.9 * 0.8);
    const { hits, misses } = plausibleWorth(shown(4, 3, 2), DEFAULT_PRIORS);
    expect(hits - start.hits).toBeCloseTo(3 * 0.75);
    expect(misses - start.misses).toBeCloseTo(2 + 3 * 0.25);
  });

  it('stays above 0 where the counts disagree', () => {
    const { hits, misses } = plausibleWorth(
      { ...nothing, sessionsKept: 9, ratingSum: 45, ratingCount: 9 },
      DEFAULT_PRIORS,
    );
    expect(hits).toBeGreaterThan(0);
    expect(misses).toBeGreaterThan(0);
  });
});

describe('isNewcomer', () => {
  it('ends with the sessions held or with the offers', () => {
    expect(isNewcomer(nothing)).toBe(true);
    expect(isNewcomer({ liveSessions: NEWCOMER_SESSIONS - 1, offersDelivered: NEWCOMER_OFFERS - 1 })).toBe(true);
    expect(isNewcomer({ liveSessions: NEWCOMER_SESSIONS, offersDelivered: 0 })).toBe(false);
    expect(isNewcomer({ liveSessions: 0, offersDelivered: NEWCOMER_OFFERS })).toBe(false);
  });
});
