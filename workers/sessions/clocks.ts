import type { Interval } from '@cc/domain/billing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { SFU_SNAPSHOT_EVERY_MS } from '@cc/contract/sfu-facts.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '@cc/drizzle/client.ts';
import type { Session } from '@cc/drizzle/repositories/sessions.ts';
import { sessions } from '@cc/drizzle/schema/index.ts';
import { clocksOf, observe, sameClocks, type Clocks, type Observed } from './observe.ts';

/** A little more patient than the media nodes themselves, which say so when somebody is lost; this is for when they cannot. */
export const staleAfterMs = ({ lostAfterMs }: Rules): number => lostAfterMs + SFU_SNAPSHOT_EVERY_MS;

const ms = (at: Date | null) => at?.getTime() ?? null;
const date = (at: number | null) => (at === null ? null : new Date(at));

/** A row as `observe` wants it. */
export const observedOf = (session: Session): Observed => ({
  ...session,
  liveAt: ms(session.liveAt),
  interruptedAt: ms(session.interruptedAt),
  talkingSince: ms(session.talkingSince),
  markAt: ms(session.markAt),
  blockEndsAt: ms(session.blockEndsAt),
  endedAt: ms(session.endedAt),
});

/** Writes status and clocks of a locked session where they differ from the row. @returns it as it is then, null when they did not. */
export async function saveClocks(tx: Tx, session: Session, clocks: Clocks): Promise<Session | null> {
  if (sameClocks(clocksOf(observedOf(session)), clocks)) return null;
  const [moved] = await tx
    .update(sessions)
    .set({
      ...clocks,
      liveAt: date(clocks.liveAt),
      interruptedAt: date(clocks.interruptedAt),
      talkingSince: date(clocks.talkingSince),
      markAt: date(clocks.markAt),
      blockEndsAt: date(clocks.blockEndsAt),
    })
    .where(eq(sessions.id, session.id))
    .returning();
  return moved ?? null;
}

/** Looks at the evidence of a locked session as of `at` (epoch ms), and notes what follows. @returns it as it is then, null when nothing did. */
export function refreshClocks(tx: Tx, session: Session, intervals: readonly Interval[], at: number, rules: Rules) {
  return saveClocks(tx, session, observe(observedOf(session), intervals, { at, staleAfterMs: staleAfterMs(rules) }));
}
