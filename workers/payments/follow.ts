import type { SessionChange } from '@cc/drizzle/repositories/sessions.ts';
import type { Versions } from '@cc/drizzle/repositories/sync.ts';
import { sessionFollowUp } from '@cc/drizzle/views/session-change.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { PaymentDeps } from './deps.ts';

/** After the commit of a change of a session: tells people, enqueues what is wanted, moves the online pool. */
export async function follow(deps: PaymentDeps, change: SessionChange, versions: Versions): Promise<void> {
  const { news, jobs, pool } = await sessionFollowUp(deps.db, change, versions, deps.rules);
  deps.announcer.tell(news);
  for (const job of jobs) await deps.queue.enqueue(job.name, job.payload, 'options' in job ? job.options : undefined);
  for (const moved of pool) await publishPoolChange(deps.redis, moved);
}
