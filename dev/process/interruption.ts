import { setTimeout as delay } from 'node:timers/promises';

/**
 * Turns Ctrl-C, SIGTERM, a closed terminal and the death of the process that started us into one event. While it is
 * waited for, this process stays alive; a second Ctrl-C ends it at once (the guard then ends its children).
 */
export function interruption(): { signal: AbortSignal; happened: Promise<void> } {
  const controller = new AbortController();
  const keepAlive = setInterval(() => {}, 60_000);
  const happened = new Promise<void>((resolve) => {
    const stop = (forcible: boolean) => {
      if (controller.signal.aborted) {
        if (forcible && performance.now() - since > 500) process.exit(130);
        return;
      }
      since = performance.now();
      clearInterval(keepAlive);
      controller.abort();
      resolve();
    };
    let since = 0;
    process.on('SIGINT', () => stop(true));
    process.on('SIGTERM', () => stop(true));
    process.on('SIGHUP', () => stop(false));
    process.on('disconnect', () => stop(false));
    void watchParent(() => stop(false));
  });
  return { signal: controller.signal, happened };
}

/** npm between us and the terminal may be killed without telling us; we then get another parent. */
async function watchParent(gone: () => void): Promise<void> {
  const parent = process.ppid;
  while (process.ppid === parent) await delay(1000, undefined, { ref: false });
  gone();
}
