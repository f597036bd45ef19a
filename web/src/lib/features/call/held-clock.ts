import type { SessionView } from '@cc/contract/http/sessions.ts';

/** The clock stands still on this page, because my own line is cut. Times: epoch ms of the server's clock. */
export interface Hold {
  /** The stretch of talk (`talkingSince`) that it ended, as far as this page knows. */
  stretch: string;
  /** Up to when that certainly counts. */
  at: number;
  /** The line is back, and the news what became of that time are on their way. */
  backAt: number | null;
}

/** Once the line has been back for so long, the server knows what became of that time. */
export const NEWS_MS = 3_000;

/**
 * Who is cut off does not hear that their clock was stopped. So the page stops it by the same rule, at the same moment, and lets the server's figures
 * go on from there once they are known.
 * @param hold as it was @param cutAt since when my line is cut, null when it is not @param syncedAt what is known of the session is no older than that
 */
export function nextHold(
  hold: Hold | null,
  { talkingSince }: Pick<SessionView, 'talkingSince'>,
  { cutAt, syncedAt, now }: { cutAt: number | null; syncedAt: number; now: number },
): Hold | null {
  // Another stretch, or none: the server has spoken.
  const held = hold !== null && hold.stretch === talkingSince ? hold : null;
  if (talkingSince === null) return null;
  if (cutAt !== null) {
    const at = Math.min(held?.at ?? cutAt, cutAt);
    if (at < Date.parse(talkingSince)) return null;
    return held?.at === at && held.backAt === null ? held : { stretch: talkingSince, at, backAt: null };
  }
  if (!held) return null;
  const backAt = held.backAt ?? now;
  if (syncedAt >= backAt + NEWS_MS) return null;
  return held.backAt === null ? { ...held, backAt } : held;
}

/** The session as it is known to be while its clock is held: its talk ended at the cut. */
export function heldSession(session: SessionView, hold: Hold | null): SessionView {
  if (!hold || hold.stretch !== session.talkingSince) return session;
  return { ...session, talkMs: session.talkMs + hold.at - Date.parse(hold.stretch), talkingSince: null };
}
