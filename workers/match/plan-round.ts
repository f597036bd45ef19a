import type { RatePriors } from '@cc/domain/matching/chances/learned-rates.ts';
import { planWave, type Candidate, type Wave } from '@cc/domain/offer-plan.ts';
import { presenceOf, type Presence } from '@cc/domain/presence.ts';
import { quietState } from '@cc/domain/quiet-hours.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Guard } from '@cc/drizzle/repositories/offers.ts';
import { planWithFirstChance } from './first-chance.ts';
import { withLoad, type Ranked, type RankedQuestion } from './rank.ts';

export interface RoundQuestion extends RankedQuestion {
  id: string;
  customerId: string;
  language: string;
}

/** What a round is planned from, all of it read before. */
export interface RoundInput {
  question: RoundQuestion;
  /** Epoch ms. */
  waitsUntil: number;
  round: number;
  /** Offers of the question that ring on. */
  stillRinging: number;
  /** By `rank`; without load. */
  shortlist: readonly Ranked[];
  /** What the database knows of somebody; undefined for who does not want to be asked any more. */
  guardOf: (userId: string) => Guard | undefined;
  /** Those whose heartbeat is heard. */
  live: ReadonlySet<string>;
  priors: RatePriors;
  now: number;
  rules: Rules;
}

/** Who is asked in a round, and the ranking that says why. No I/O, so that what the workers do can be simulated. */
export function planRound(input: RoundInput): { wave: Wave; ranked: readonly Ranked[] } {
  const { question, waitsUntil, round, stillRinging, shortlist, guardOf, live, priors, now, rules } = input;
  const plan = (ranked: readonly Ranked[]) =>
    planWave({
      question: {
        askerId: question.customerId,
        language: question.language,
        ceilingMinor: question.maxPriceMinor,
        waitsUntil,
        firstChoiceId: question.firstChoiceId ?? null,
      },
      ranked: ranked.map((entry) =>
        candidateOf(entry, guardOf(entry.member.userId), live.has(entry.member.userId), now),
      ),
      round,
      stillRinging,
      now,
      rules,
    });
  const ranked = withLoad(shortlist, question, (id) => guardOf(id)?.recentOffers ?? 0);
  return planWithFirstChance(ranked, plan, { questionId: question.id, priors });
}

function candidateOf(entry: Ranked, guard: Guard | undefined, isLive: boolean, now: number): Candidate {
  const { member } = entry;
  return {
    consultantId: member.userId,
    score: entry.score,
    fit: entry.fit,
    tier: member.tier,
    presence: guard ? presenceNow(guard, isLive, now) : 'offline',
    languages: member.languages,
    priceMinor: entry.priceMinor,
    blockMinutes: member.blockMinutes,
    payoutsEnabled: member.transfersActive,
    blocked: false,
    alreadyAsked: guard?.asked ?? false,
    ringing: guard?.ringing ?? false,
    nextBookingAt: null,
  };
}

/** Everybody with a guard has switched themselves on and is not away. */
function presenceNow({ busy, hasPush, quietHours, switchedOnAt }: Guard, isLive: boolean, now: number): Presence {
  return presenceOf({
    intent: true,
    away: false,
    busy,
    hasPush,
    lastBeatAt: isLive ? now : null,
    quiet: quietState(quietHours, switchedOnAt, now).quiet,
    now,
  }).status;
}
