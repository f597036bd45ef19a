import type { PoolChange } from '@cc/contract/bus.ts';
import type { News } from '@cc/contract/events.ts';
import type { JobName, JobPayload } from '@cc/contract/jobs.ts';
import type { Announcer } from './announce.ts';
import { publishPoolChange } from './pool.ts';
import type { EnqueueOptions, Enqueuer } from './queue.ts';
import type { Redis } from './redis.ts';

type Job = { [N in JobName]: { name: N; payload: JobPayload<N>; options?: EnqueueOptions } }[JobName];

/** What is done once a change is committed. All of it may be lost: rows want the effects, and `sync` tells the people. */
export interface FollowUp {
  news?: News[];
  jobs?: Job[];
  pool?: PoolChange[];
}

/** Starts the jobs and tells the people. Waits for nothing that Redis could keep waiting. */
export function carryOut(
  { announcer, queue, redis }: { announcer: Announcer; queue: Enqueuer; redis: Redis },
  { news = [], jobs = [], pool = [] }: FollowUp,
): void {
  // `name` and `payload` are one member of the union; a generic call cannot see that.
  for (const { name, payload, options } of jobs) void queue.enqueue(name, payload as JobPayload<typeof name>, options);
  announcer.tell(news);
  for (const change of pool) publishPoolChange(redis, change).catch(() => {});
}
