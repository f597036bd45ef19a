import type { types as ms } from 'mediasoup';

/** Share of one core that a media worker used between the last two looks. */
export function createCpuMeter(worker: ms.Worker, now: () => number, everyMs: number) {
  let share = 0;
  let before: { at: number; cpuMs: number } | null = null;
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  worker.observer.once('close', stop);

  async function look(): Promise<void> {
    try {
      const usage = await worker.getResourceUsage();
      const at = now();
      const cpuMs = usage.ru_utime + usage.ru_stime;
      if (before) share = Math.max(0, (cpuMs - before.cpuMs) / (at - before.at));
      before = { at, cpuMs };
    } catch {
      // The worker is going away; the last value stands until it is replaced.
    }
  }

  function stop(): void {
    clearInterval(timer);
  }

  return { value: () => share, stop };
}
