/** Runs in which one safeguard is off, to show that the run would notice. */
export const CONTROLS = ['no-sweeper', 'random-keys', 'blind-retry'] as const;
export type Control = (typeof CONTROLS)[number];

/** What is started as server and workers: the real entries with shorter waits, and without the safeguard. */
export function scriptsOf(control: Control | undefined): { server: string; workers: string } {
  const folder = 'bench/chaos-money/controls';
  return { server: `${folder}/server.ts`, workers: `${folder}/workers${control ? `-${control}` : ''}.ts` };
}
