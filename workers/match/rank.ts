import { expertiseCeiling, expertiseOf, fitOf } from '@cc/domain/matching/expertise.ts';
import { explainInWords } from '@cc/domain/matching/explain-match.ts';
import type { FeatureRow } from '@cc/domain/matching/model/features.ts';
import { learnedRates, type RatePriors } from '@cc/domain/matching/chances/learned-rates.ts';
import { isNewcomer, NEWCOMER_SESSIONS } from '@cc/domain/matching/chances/exploration.ts';
import { loadsOf } from '@cc/domain/matching/chances/load.ts';
import { blockPrice } from '@cc/domain/pricing.ts';
import { publicAverage } from '@cc/domain/rating.ts';
import { priceFitOf, score, type Scored, type ScorePart } from '@cc/domain/matching/scoring.ts';
import { matchedWords, questionTerms } from '@cc/domain/matching/words/weighted-terms.ts';
import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';
import type { IndexedPool } from './index-pool.ts';

/** What ranking needs of a question. */
export interface RankedQuestion {
  title: string;
  text: string;
  tags: readonly string[];
  maxPriceMinor: number;
  currency: string;
  /** Whom the asker wants to talk with: is ranked in any case, if online. */
  firstChoiceId?: string | null;
}

export interface Ranked {
  member: PoolMember;
  priceMinor: number;
  /** Whether it is their field, 0–1. */
  fit: number;
  row: FeatureRow;
  weights: ArrayLike<number>;
  /** Acceptance, success and response time, shrunk towards the platform's means. */
  rates: RatePriors;
  score: number;
  readonly parts: ScorePart[];
}

/** Words of a question beyond this are not looked for in profiles. */
const EXPLAINED_TERMS = 64;
/** Newcomers are looked at also below the best: those whose field it is most. */
const NEWCOMERS = 10;

/**
 * The best `limit` of the pool for a question and a few newcomers below them, best first, without what only the database knows.
 * More are looked at than are kept, since the signals beside relevance may turn the order round.
 */
export function rank(pool: IndexedPool, question: RankedQuestion, limit: number): Ranked[] {
  const { engine, members, model } = pool;
  const query = engine.query(question);
  const terms = query.terms.slice(0, EXPLAINED_TERMS);
  const ceiling = expertiseCeiling(engine.words, terms);
  const weights = engine.weights();
  const ranked: Ranked[] = [];
  const candidates = engine.rank(query, {
    limit: limit + 10,
    newcomers: NEWCOMER_SESSIONS,
    besides: question.firstChoiceId ?? null,
  });
  const isWanted = ({ userId }: PoolMember) => userId === question.firstChoiceId;
  const newcomers: { member: PoolMember; fit: number; found: (typeof candidates)[number] }[] = [];
  const add = (member: PoolMember, fit: number, row: FeatureRow) => {
    const rates = learnedRates(member, model.priors);
    ranked.push(rate(member, question, { fit, rates, row, weights }));
  };
  for (const [i, found] of candidates.entries()) {
    const member = members.get(found.id);
    if (!member) continue;
    const fit = fitOf(expertiseOf(found.tfIdf, ceiling), found.votes);
    if (i < limit + 10 || isWanted(member)) add(member, fit, found.row);
    else if (isNewcomer(member)) newcomers.push({ member, fit, found });
  }
  newcomers.sort((a, b) => b.fit - a.fit).splice(NEWCOMERS);
  for (const { member, fit, found } of newcomers) add(member, fit, found.row);
  ranked.sort(byScore);
  const below = ranked.splice(limit);
  ranked.push(...below.filter(({ member }) => isWanted(member)));
  const newBelow = below.filter(({ member }) => isNewcomer(member) && !isWanted(member));
  ranked.push(...newBelow.sort((a, b) => b.fit - a.fit || byScore(a, b)).slice(0, NEWCOMERS));
  ranked.sort(byScore);
  return ranked;
}

/** The score of one member for a question; `load` by `loadsOf`. */
function rate(
  member: PoolMember,
  question: RankedQuestion,
  known: Pick<Ranked, 'fit' | 'rates' | 'row' | 'weights'>,
  load = 0,
  loadWeight?: number,
): Ranked {
  const { fit, rates, row, weights } = known;
  const { hourlyRateMinor, blockMinutes } = member;
  const priceMinor = blockPrice({ hourlyRateMinor, minutes: blockMinutes, currency: question.currency });
  const signals = {
    row,
    weights,
    rating: publicAverage({ sum: member.ratingSum, count: member.ratingCount }),
    ratingCount: member.ratingCount,
    tier: member.tier,
    responseMs: rates.responseMs,
    acceptanceRate: rates.acceptance,
    successRate: rates.success,
    priceFit: priceFitOf(priceMinor, question.maxPriceMinor),
    load,
  };
  return new Rated({ fit, rates, row, weights, member, priceMinor }, score(signals, loadWeight));
}

type Known = Omit<Ranked, 'score' | 'parts'>;

/** Parts are made of those who are explained only. */
class Rated implements Ranked {
  readonly member: PoolMember;
  readonly priceMinor: number;
  readonly fit: number;
  readonly row: FeatureRow;
  readonly weights: ArrayLike<number>;
  readonly rates: RatePriors;
  readonly score: number;
  readonly #scored: Scored;

  constructor({ member, priceMinor, fit, row, weights, rates }: Known, scored: Scored) {
    this.member = member;
    this.priceMinor = priceMinor;
    this.fit = fit;
    this.row = row;
    this.weights = weights;
    this.rates = rates;
    this.score = scored.total;
    this.#scored = scored;
  }

  get parts(): ScorePart[] {
    return this.#scored.parts;
  }
}

/** The same ranking once more, now with the offers of the last day, which the database knows. */
export function withLoad(
  ranked: readonly Ranked[],
  question: RankedQuestion,
  recentOffers: (userId: string) => number,
  loadWeight?: number,
): Ranked[] {
  const loads = loadsOf(ranked.map(({ score, member }) => ({ score, recentOffers: recentOffers(member.userId) })));
  return ranked
    .map((entry, i) => (loads[i] === 0 ? entry : rate(entry.member, question, entry, loads[i], loadWeight)))
    .sort(byScore);
}

/** The same ranking with somebody who is new lifted by `lift`; a part of the score says so. */
export function withNewcomer(ranked: readonly Ranked[], userId: string, lift: number): Ranked[] {
  const part: ScorePart = { name: 'newcomer', value: 1, weight: lift, contribution: lift };
  return ranked
    .map((entry) =>
      entry.member.userId === userId ? { ...entry, score: entry.score + lift, parts: [...entry.parts, part] } : entry,
    )
    .sort(byScore);
}

const byScore = (a: Ranked, b: Ranked) => b.score - a.score || (a.member.userId < b.member.userId ? -1 : 1);

/** Tells why a question comes to whom; until the pool is asked or changed. */
export function explainer({ engine, tokenizer }: IndexedPool, question: RankedQuestion) {
  const asked = questionTerms(question, tokenizer);
  return {
    /** The stems of the question that are found in a member's profile, the most telling first. */
    termsOf: engine.words.matcher(asked.map(({ stem }) => stem)),
    /** In words to each of both: the question's words by the field of the profile where they were found. */
    reasonsOf({ parts, member }: Ranked) {
      const matched = matchedWords(member, asked, tokenizer);
      return {
        why: explainInWords(parts, matched, 'consultant'),
        whyForCustomer: explainInWords(parts, matched, 'customer'),
      };
    },
  };
}
