import type { OwnTier } from '@cc/contract/http/earnings.ts';

/** "Rookie", as a name. */
export const tierName = (tier: OwnTier['tier']): string => tier.charAt(0).toUpperCase() + tier.slice(1);

/** "20%" */
export const percent = (bps: number): string => `${bps / 100}%`;
