import { dueSessions, forgetOldFacts } from '@cc/drizzle/repositories/session-sweep.ts';
import { withLogContext } from '@cc/platform/log.ts';
import { checkSession } from './check.ts';
import { staleAfterMs } from './clocks.ts';
import type { SessionDeps } from './deps.ts';
import { readingOf } from './reading.ts';

/** No media node repeats a fact for longer than this. */
const FACTS_KEPT_MS = 24 * 3_600_000;
const AT_ONCE = 4;
/** Facts that have waited for so long may as well be looked at as lost. */
const UNREAD_MS = 60_000;

/**
 * Every few seconds: does directly what a lost job, a lost announcement or a process that was down has left undone.
 * One session that fails does not keep the others waiting.
 */
export async function sweepSessions(deps: SessionDeps): Promise<void> {
  // Without a reading nothing that follows from an end can be done.
  const behindMs = (await readingOf(deps.redis))?.behindMs ?? Infinity;
  const readBehindMs = Math.min(behindMs, UNREAD_MS);
  const ids = await dueSessions(deps.db, deps.rules, staleAfterMs(deps.rules), readBehindMs);
  const work = async (): Promise<void> => {
    for (let sessionId = ids.shift(); sessionId; sessionId = ids.shift()) {
      const id = sessionId;
      try {
        await withLogContext({ sessionId: id }, () => checkSession(deps, id));
      } catch (error) {
        deps.logger.error({ err: error, sessionId: id }, 'sweeping a session failed');
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await forgetOldFacts(deps.db, FACTS_KEPT_MS);
}
