import { TIERS } from './tiers.ts';

export interface RookieStats {
  paidSessions: number;
  /** Average stars 1–5; null while there are none. */
  rating: number | null;
  /** Sessions that were this consultant's to hold, and how many of them were held to their end. */
  sessions: number;
  completed: number;
}

/** One condition of the standard tier and how far somebody has come. */
export interface RookieStep {
  words: string;
  /** Where it stands, in a few words. */
  state: string;
  met: boolean;
}

const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)}%`;

/** What a rookie needs to become a standard consultant, in plain words: the thresholds of `TIERS`, none left out. */
export function rookieSteps({ paidSessions, rating, sessions, completed }: RookieStats): RookieStep[] {
  const rule = TIERS.find(({ tier }) => tier === 'standard')!;
  const completion = sessions > 0 ? completed / sessions : null;
  return [
    {
      words: `Hold ${rule.paidSessions} paid sessions`,
      state: paidSessions === 0 ? 'none yet' : `${paidSessions} so far`,
      met: paidSessions >= rule.paidSessions,
    },
    {
      words: `Be rated ${rule.rating.toFixed(1)} or better on average`,
      state: rating === null ? 'no ratings yet' : `${rating.toFixed(2)} now`,
      met: (rating ?? 0) >= rule.rating - 1e-9,
    },
    {
      words: `Stay to the end of at least ${percent(rule.completion)} of your sessions`,
      state: completion === null ? 'no sessions yet' : `${percent(completion)} so far`,
      met: (completion ?? 0) >= rule.completion - 1e-9,
    },
  ];
}
