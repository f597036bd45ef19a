import { firstChance, type Contender } from '@cc/domain/matching/chances/exploration.ts';
import type { RatePriors } from '@cc/domain/matching/chances/learned-rates.ts';
import type { Wave } from '@cc/domain/offer-plan.ts';
import { withNewcomer, type Ranked } from './rank.ts';

/** How far a newcomer is put above whoever holds the last place when there is no room between that one and the next. */
const LEAST_LIFT = 1e-6;

/**
 * Plans a wave; now and then a newcomer gets the last place of a first one, see `firstChance`. Then the ranking says so: the
 * newcomer is lifted to that place, everybody else keeps their score.
 * @param plan plans a wave from a ranking.
 */
export function planWithFirstChance(
  ranked: readonly Ranked[],
  plan: (ranked: readonly Ranked[]) => Wave,
  { questionId, priors }: { questionId: string; priors: RatePriors },
): { wave: Wave; ranked: readonly Ranked[] } {
  const wave = plan(ranked);
  if (wave.round !== 1) return { wave, ranked };
  const byId = new Map(ranked.map((entry) => [entry.member.userId, entry]));
  const planned = wave.offers.map(({ consultantId }) => byId.get(consultantId)!);
  const taken = new Set([...wave.offers, ...wave.filtered].map(({ consultantId }) => consultantId));
  const id = firstChance({
    questionId,
    wave: planned.map(contender),
    others: ranked.filter(({ member }) => !taken.has(member.userId)).map(contender),
    priors,
  });
  const [beforeLast, last] = planned.slice(-2);
  if (id === undefined || !beforeLast || !last) return { wave, ranked };
  const wanted = last.score + Math.max(LEAST_LIFT, (beforeLast.score - last.score) / 2);
  const lifted = withNewcomer(ranked, id, wanted - byId.get(id)!.score);
  return { wave: plan(lifted), ranked: lifted };
}

const contender = ({ member, fit }: Ranked): Contender => ({ id: member.userId, fit, evidence: member });
