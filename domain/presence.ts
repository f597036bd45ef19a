import type { Quiet } from './quiet-hours.ts';
import { RULES } from './rules.ts';

export type Presence = 'online' | 'reachable' | 'busy' | 'away' | 'offline';

export interface PresenceFacts {
  /** The consultant's own switch. */
  intent: boolean;
  /** Last heartbeat of any tab, epoch ms; null when there is none. */
  lastBeatAt: number | null;
  now: number;
  /** In a session or holding an accepted offer. */
  busy: boolean;
  /** Missed too many rings in a row and has not come back since. */
  away: boolean;
  /** Can be rung by push without an open tab. */
  hasPush: boolean;
  /** Whether they are to be left alone now (`quietState`). */
  quiet: Quiet;
}

/** Whether and how a consultant can be asked now, with a sentence that says why. */
export function presenceOf(
  { intent, lastBeatAt, now, busy, away, hasPush, quiet }: PresenceFacts,
  rules: { presenceTtlMs: number } = RULES,
): { status: Presence; reason: string } {
  if (busy) return { status: 'busy', reason: 'In a session or about to start one.' };
  if (!intent) return { status: 'offline', reason: 'Switched off.' };
  if (away) return { status: 'away', reason: 'Missed several calls in a row.' };
  if (lastBeatAt !== null && now - lastBeatAt <= rules.presenceTtlMs) {
    if (quiet === 'yes') return { status: 'away', reason: 'Quiet hours. Switch on again to be rung all the same.' };
    return { status: 'online', reason: 'Switched on, with the desk open.' };
  }
  if (quiet !== 'no') return { status: 'offline', reason: 'Quiet hours: a closed desk is not rung.' };
  if (hasPush) return { status: 'reachable', reason: 'Switched on, desk closed; can be rung by push.' };
  return { status: 'offline', reason: 'Switched on, but the desk is closed.' };
}

/**
 * Counts one ring episode that was delivered but not answered. An answer of any kind, also a decline, starts the count anew
 * (that is the caller's to write: `missedEpisodes: 0, away: false`).
 */
export function afterMissedEpisode(
  { missedEpisodes }: { missedEpisodes: number },
  rules: { missedEpisodesBeforeAway: number } = RULES,
): { missedEpisodes: number; away: boolean } {
  const count = missedEpisodes + 1;
  return { missedEpisodes: count, away: count >= rules.missedEpisodesBeforeAway };
}
