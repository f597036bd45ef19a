import { expertiseCeiling, expertiseOf } from '@cc/domain/matching/expertise.ts';
import { explainInWords } from '@cc/domain/matching/explain-match.ts';
import { learnedRates, type RatePriors } from '@cc/domain/matching/learned-rates.ts';
import { blockPrice } from '@cc/domain/pricing.ts';
import { publicAverage } from '@cc/domain/rating.ts';
import { priceFitOf, score, type ScorePart } from '@cc/domain/matching/scoring.ts';
import { matchedWords, questionTerms } from '@cc/domain/matching/weighted-terms.ts';
import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';
import type { IndexedPool } from './index-pool.ts';

/** What ranking needs of a question. */
export interface RankedQuestion {
  title: string;
  text: string;
  tags: readonly string[];
  maxPriceMinor: number;
  currency: string;
}

export interface Ranked {
  member: PoolMember;
  priceMinor: number;
  /** Expertise alone, 0–1. */
  fit: number;
  /** Acceptance, success and response time, shrunk towards the platform's means. */
  rates: RatePriors;
  score: number;
  parts: ScorePart[];
  /** Stems of the question found in the profile, the most telling first. */
  terms: string[];
}

/**
 * The best `limit` of the pool for a question, best first, without what only the database knows. Where fewer share a word
 * with the question, others fill up the list: somebody roughly right is better than nobody.
 */
export function rank(pool: IndexedPool, question: RankedQuestion, limit: number): Ranked[] {
  const terms = questionTerms(question, pool.tokenizer).map(({ stem }) => stem);
  const ceiling = expertiseCeiling(pool.index, terms);
  const hits = new Map(pool.index.top(terms, limit * 2).map((hit) => [hit.id, hit.score]));
  if (hits.size < limit) {
    for (const id of pool.members.keys()) {
      if (hits.size >= limit) break;
      if (!hits.has(id)) hits.set(id, 0);
    }
  }
  const ranked: Ranked[] = [];
  for (const [id, tfIdf] of hits) {
    const member = pool.members.get(id);
    if (!member) continue;
    const rates = learnedRates(member, pool.model.priors);
    const fit = expertiseOf(tfIdf, ceiling);
    ranked.push(rate(member, question, { fit, rates, terms: pool.index.matchedTerms(id, terms) }, 0));
  }
  return ranked.sort(byScore).slice(0, limit);
}

/** The score of one member for a question; `recentOffers` within the last hour is the load. */
function rate(
  member: PoolMember,
  question: RankedQuestion,
  known: Pick<Ranked, 'fit' | 'rates' | 'terms'>,
  recentOffers: number,
): Ranked {
  const { fit, rates } = known;
  const { hourlyRateMinor, blockMinutes } = member;
  const priceMinor = blockPrice({ hourlyRateMinor, minutes: blockMinutes, currency: question.currency });
  const { total, parts } = score({
    expertise: fit,
    rating: publicAverage({ sum: member.ratingSum, count: member.ratingCount }),
    ratingCount: member.ratingCount,
    tier: member.tier,
    responseMs: rates.responseMs,
    acceptanceRate: rates.acceptance,
    successRate: rates.success,
    priceFit: priceFitOf(priceMinor, question.maxPriceMinor),
    sessions: member.liveSessions,
    recentOffers,
  });
  return { ...known, member, priceMinor, score: total, parts };
}

/** The same ranking once more, now with the load that the database knows. */
export function withLoad(
  ranked: Ranked[],
  question: RankedQuestion,
  recentOffers: (userId: string) => number,
): Ranked[] {
  return ranked.map((entry) => rate(entry.member, question, entry, recentOffers(entry.member.userId))).sort(byScore);
}

const byScore = (a: Ranked, b: Ranked) => b.score - a.score || (a.member.userId < b.member.userId ? -1 : 1);

/** Why somebody is asked, in words: the question's words by the field of the profile where they were found. */
export function reasons({ parts, member }: Ranked, question: RankedQuestion, { tokenizer }: IndexedPool): string[] {
  return explainInWords(parts, matchedWords(member, questionTerms(question, tokenizer), tokenizer));
}
