import type { Logger } from '@cc/platform/log.ts';
import type { SfuFact } from '@cc/contract/sfu-facts.ts';
import { toFact, type PendingFact } from './pending-fact.ts';

/** Sends facts as they are true now. Rejects, or answers false, when they were not taken (then they are sent again, with new ages). */
export type SendFacts = (toFacts: (now: number) => SfuFact[]) => Promise<boolean>;

const BATCH = 200;
const RETRY_MS = 200;

/**
 * Keeps facts, in order, until Redis has taken them. An unsent snapshot is replaced by the next one of its room as long as nothing else
 * happened in that room, so a long outage costs no more memory than rooms and comings and goings.
 */
export function createOutbox({ send, logger }: { send: SendFacts; logger: Logger }) {
  let queue: PendingFact[] = [];
  let inFlight = 0;
  let running: Promise<void> | null = null;
  let failing = false;
  let stopped = false;

  async function drain(): Promise<void> {
    while (queue.length > 0 && !stopped) {
      inFlight = Math.min(BATCH, queue.length);
      const batch = queue.slice(0, inFlight);
      let taken = false;
      try {
        taken = await send((now) => batch.map((fact) => toFact(fact, now)));
        if (taken && failing) logger.info({ pending: queue.length }, 'facts are taken again');
        if (taken) failing = false;
      } catch (error) {
        if (!failing) logger.warn({ err: error, pending: queue.length }, 'facts are not taken; keeping them');
        failing = true;
      }
      if (taken) queue = queue.slice(inFlight);
      inFlight = 0;
      if (!taken) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  function start(): void {
    if (running || stopped) return;
    running = drain().finally(() => {
      running = null;
      if (queue.length > 0) start();
    });
  }

  return {
    add(fact: PendingFact): void {
      if (fact.type === 'snapshot') {
        // Only what is not being sent right now may be replaced.
        for (let i = queue.length - 1; i >= inFlight; i -= 1) {
          const waiting = queue[i];
          if (waiting?.room !== fact.room) continue;
          if (waiting.type === 'snapshot') queue.splice(i, 1);
          break;
        }
      }
      queue.push(fact);
      start();
    },
    get pending(): number {
      return queue.length;
    },
    /** Waits until everything is taken, at most `timeoutMs`; then nothing is sent any more. @returns how many facts were lost. */
    async close(timeoutMs: number): Promise<number> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      while (queue.length > 0 && running && timer) {
        const raced = await Promise.race([running.then(() => 'done'), late.then(() => 'late')]);
        if (raced === 'late') break;
      }
      clearTimeout(timer);
      stopped = true;
      return queue.length;
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
