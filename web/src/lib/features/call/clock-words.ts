import type { SessionView } from '@cc/contract/http/sessions.ts';
import { blocksEndMs } from '@cc/domain/extension.ts';

export interface CallClock {
  /** `free`: the free start runs. `block`: past the mark. `paused`: somebody is missing. `waiting`: not begun. */
  phase: 'waiting' | 'free' | 'block' | 'paused';
  /** Seconds left of the free start or the block. */
  seconds: number;
}

type Clocked = Pick<
  SessionView,
  'status' | 'talkMs' | 'talkingSince' | 'freeWindowMs' | 'blockMinutes' | 'blocks' | 'decision'
>;

/** What the call's clock shows at `now` (epoch ms, server's clock). */
export function callClock(session: Clocked, now: number): CallClock {
  const running = session.talkingSince === null ? 0 : Math.max(0, now - Date.parse(session.talkingSince));
  const talkMs = session.talkMs + running;
  const blockMs = blocksEndMs(session.blocks, session.blockMinutes);
  const free = session.decision !== 'capture' && talkMs < session.freeWindowMs;
  const seconds = Math.max(0, (free ? session.freeWindowMs : blockMs) - talkMs) / 1000;
  if (session.status === 'authorizing' || session.status === 'ready') return { phase: 'waiting', seconds };
  if (session.talkingSince === null) return { phase: 'paused', seconds };
  return { phase: free ? 'free' : 'block', seconds };
}

/** Seconds before the mark and before the end at which both are told. */
export const FREE_WARNINGS = [120, 30];
export const BLOCK_WARNINGS = [300, 60];

/** The warning that `seconds` has just reached, coming from `before`; null when none. */
export function warningCrossed(before: number, seconds: number, warnings: readonly number[]): number | null {
  return warnings.find((at) => before > at && seconds <= at) ?? null;
}
