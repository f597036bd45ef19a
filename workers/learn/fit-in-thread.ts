import { Worker } from 'node:worker_threads';
import type { Rules } from '@cc/domain/rules.ts';
import type { Fitted } from './refit.ts';

/** What the thread is given. */
export interface FitOrder {
  databaseUrl: string;
  rules: Rules;
}

/** What it answers with. */
export type FitAnswer = { ok: true; fitted: Fitted } | { ok: false; message: string };

/** Longer than this is not slow but stuck. */
const LIMIT_MS = 30 * 60_000;
const HEAP_MB = 1_024;

/**
 * Fits in a thread of its own, with a database connection of its own, so that no match waits for it; `close` ends what is
 * running, and whoever waits for it is told.
 */
export function createFitter(order: FitOrder) {
  const running = new Set<Worker>();
  let closed = false;
  return {
    async fit(): Promise<Fitted> {
      if (closed) throw new Error('This process is ending.');
      const worker = new Worker(new URL('./fit-thread.ts', import.meta.url), {
        workerData: order,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      running.add(worker);
      const limit = setTimeout(() => void worker.terminate(), LIMIT_MS);
      try {
        const answer = await new Promise<FitAnswer>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
          worker.once('exit', () => reject(new Error('The fit was ended before it was done.')));
        });
        if (!answer.ok) throw new Error(answer.message);
        return answer.fitted;
      } finally {
        clearTimeout(limit);
        running.delete(worker);
        await worker.terminate();
      }
    },
    async close(): Promise<void> {
      closed = true;
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
