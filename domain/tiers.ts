export type Tier = 'rookie' | 'standard' | 'expert' | 'partner';

/** What a tier takes as commission and what one needs to enter it. */
export interface TierRule {
  tier: Tier;
  commissionBps: number;
  paidSessions: number;
  rating: number;
  completion: number;
  trust: number;
}

/** Lowest first. Requirements build up: whoever is partner also meets all that expert and standard ask for. */
export const TIERS: readonly TierRule[] = [
  { tier: 'rookie', commissionBps: 2_000, paidSessions: 0, rating: 0, completion: 0, trust: 0 },
  { tier: 'standard', commissionBps: 1_500, paidSessions: 10, rating: 4.2, completion: 0.9, trust: 0 },
  { tier: 'expert', commissionBps: 800, paidSessions: 100, rating: 4.6, completion: 0.9, trust: 75 },
  { tier: 'partner', commissionBps: 500, paidSessions: 500, rating: 4.8, completion: 0.9, trust: 90 },
];

/** How far one may fall below a threshold before the tier is lost, so that nobody flickers between two. */
const SLACK = { rating: 0.1, completion: 0.03, trust: 5 };

export interface TierStats {
  /** The tier held now. */
  tier: Tier;
  paidSessions: number;
  /** Average stars 1–5; null while there are none. */
  rating: number | null;
  /** Share (0–1) of accepted sessions that were held to their end. */
  completion: number;
  /** 0–100. */
  trust: number;
}

/** One requirement of a tier and how far somebody has come; `share` (0–1) is for a bar. */
export interface TierStep {
  words: string;
  state: string;
  share: number;
  met: boolean;
}

export interface TierVerdict {
  tier: Tier;
  change: 'promoted' | 'demoted' | 'kept';
  /** Sentences for the consultant: why this tier. */
  reasons: string[];
  /** The tier above and what is still missing for it; null for partners. */
  next: { tier: Tier; missing: string[] } | null;
}

export function commissionBps(tier: Tier): number {
  return ruleOf(tier).commissionBps;
}

function ruleOf(tier: Tier): TierRule {
  const rule = TIERS.find((candidate) => candidate.tier === tier);
  if (!rule) throw new RangeError(`There is no tier "${tier}"`);
  return rule;
}

/** What is missing for a tier, as sentences; with `slack`, for keeping one that is already held. */
function missingFor(rule: TierRule, stats: TierStats, slack: boolean): string[] {
  const missing: string[] = [];
  const rating = rule.rating - (slack ? SLACK.rating : 0);
  const completion = rule.completion - (slack ? SLACK.completion : 0);
  const trust = rule.trust - (slack ? SLACK.trust : 0);
  // Thresholds compare with a hair of tolerance: 0.9 − 0.03 is not exactly 0.87 in binary.
  const below = (value: number, threshold: number) => value < threshold - 1e-9;
  if (stats.paidSessions < rule.paidSessions) {
    const left = rule.paidSessions - stats.paidSessions;
    missing.push(`${left} more paid ${left === 1 ? 'session' : 'sessions'}`);
  }
  if (below(stats.rating ?? 0, rating)) {
    missing.push(
      `an average rating of ${rating.toFixed(1)} (${stats.rating === null ? 'none yet' : `now ${stats.rating.toFixed(2)}`})`,
    );
  }
  if (below(stats.completion, completion)) {
    missing.push(
      `${percent(completion)} of sessions completed (${stats.completion === 0 ? 'none yet' : `now ${percent(stats.completion)}`})`,
    );
  }
  if (below(stats.trust, trust)) missing.push(`a trust score of ${trust} (now ${Math.floor(stats.trust)})`);
  return missing;
}

/** What the tier above asks for, requirement by requirement, and what of it is missing; null for partners. */
export function tierSteps(
  stats: TierStats,
): { tier: Tier; commissionBps: number; steps: TierStep[]; missing: string[] } | null {
  const rule = TIERS[TIERS.indexOf(ruleOf(stats.tier)) + 1];
  if (!rule) return null;
  const step = (words: string, state: string, have: number, need: number): TierStep => ({
    words,
    state,
    share: need <= 0 ? 1 : Math.max(0, Math.min(1, have / need)),
    met: have >= need - 1e-9,
  });
  const { paidSessions, rating, completion } = stats;
  const steps = [
    step(`${rule.paidSessions} paid sessions`, `${paidSessions} so far`, paidSessions, rule.paidSessions),
    step(
      `A rating of ${rule.rating.toFixed(1)} or better`,
      rating === null ? 'no ratings yet' : `${rating.toFixed(2)} now`,
      rating ?? 0,
      rule.rating,
    ),
    step(
      `${percent(rule.completion)} of sessions held to their end`,
      `${percent(completion)} now`,
      completion,
      rule.completion,
    ),
    ...(rule.trust > 0
      ? [step(`A trust score of ${rule.trust}`, `${Math.floor(stats.trust)} now`, stats.trust, rule.trust)]
      : []),
  ];
  const { tier, commissionBps } = rule;
  return { tier, commissionBps, steps, missing: missingFor(rule, stats, false) };
}

/** "3 more paid sessions and an average rating of 4.2 (now 4.05) to standard." */
export function wayUp({ tier, missing }: { tier: Tier; missing: readonly string[] }): string {
  if (missing.length === 0) return `You have all it takes for ${tier}; the next look at your figures brings it.`;
  const list = missing.length > 1 ? `${missing.slice(0, -1).join(', ')} and ${missing.at(-1)}` : missing[0];
  return `${list} to ${tier}.`;
}

/** Hour (UTC) of the nightly look at everybody's figures. */
export const TIER_HOUR = 2;

/** When the last nightly look was due, epoch ms: whoever was looked at before is due again. */
export function lastTierRound(now: number): number {
  const day = new Date(now);
  day.setUTCHours(TIER_HOUR, 0, 0, 0);
  return day.getTime() <= now ? day.getTime() : day.getTime() - 86_400_000;
}

function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)}%`;
}

/**
 * The tier that somebody's figures earn. Going up takes every threshold in full; staying up forgives a little (`SLACK`), so a
 * single bad rating does not demote. Running it twice changes nothing the second time.
 */
export function evaluateTier(stats: TierStats): TierVerdict {
  const held = TIERS.indexOf(ruleOf(stats.tier));
  let reached = 0;
  for (let level = 1; level < TIERS.length; level++) {
    if (missingFor(TIERS[level]!, stats, level <= held).length > 0) break;
    reached = level;
  }
  const { tier } = TIERS[reached]!;
  const above = TIERS[reached + 1];
  const next = above ? { tier: above.tier, missing: missingFor(above, stats, false) } : null;
  if (reached > held) {
    return { tier, change: 'promoted', reasons: [`You now meet everything the ${tier} tier asks for.`], next };
  }
  if (reached < held) {
    const lost = missingFor(TIERS[reached + 1]!, stats, true);
    return {
      tier,
      change: 'demoted',
      reasons: lost.map((what) => `Keeping the ${TIERS[reached + 1]!.tier} tier takes ${what}.`),
      next,
    };
  }
  return { tier, change: 'kept', reasons: [`You meet what the ${tier} tier asks for.`], next };
}
