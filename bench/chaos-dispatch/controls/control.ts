/** Runs in which one safeguard is off, to show that the run would notice. */
export const CONTROLS = ['no-sweeper', 'no-sync', 'read-then-write-accept'] as const;
export type Control = (typeof CONTROLS)[number];

const SERVER = 'server/main.ts';
const WORKERS = 'workers/main.ts';

/** What is started as server and workers: the real entries, or one that leaves the safeguard out and starts the real one. */
export function scriptsOf(control: Control | undefined): { server: string; workers: string } {
  if (control === 'no-sweeper')
    return { server: SERVER, workers: 'bench/chaos-dispatch/controls/workers-without-sweeps.ts' };
  if (control === 'read-then-write-accept')
    return { server: 'bench/chaos-dispatch/controls/server-without-locks.ts', workers: WORKERS };
  return { server: SERVER, workers: WORKERS };
}

/** What of the schema would still hold what the missing safeguard lets through. */
export function withoutNets(control: Control | undefined): string[] {
  if (control !== 'read-then-write-accept') return [];
  return [
    'drop index if exists offers_one_accepted_per_question',
    'drop index if exists sessions_one_active_per_question',
    'drop index if exists session_people_one_active',
  ];
}
