import type { Logger } from '@cc/platform/log.ts';

export interface Sweep {
  name: string;
  everyMs: number;
  run: () => Promise<unknown>;
}

/**
 * Runs each sweep again and again, never two of the same at once. A sweep that fails is logged and simply comes again:
 * it finds what is wanted in the rows.
 */
export function startSweeps(sweeps: Sweep[], logger: Logger): { stop(): Promise<void> } {
  let stopped = false;
  const sleepers = new Set<() => void>();

  async function loop({ name, everyMs, run }: Sweep): Promise<void> {
    while (!stopped) {
      try {
        await run();
      } catch (error) {
        logger.warn({ err: error, sweep: name }, 'sweep failed, comes again');
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          sleepers.delete(wake);
          resolve();
        };
        // Up to a fifth more or less, so that several workers drift apart.
        const timer = setTimeout(wake, everyMs * (0.8 + 0.4 * Math.random()));
        sleepers.add(wake);
        if (stopped) wake();
      });
    }
  }

  const running = sweeps.map(loop);
  return {
    async stop() {
      stopped = true;
      for (const wake of sleepers) wake();
      await Promise.all(running);
    },
  };
}
