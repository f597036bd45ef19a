import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until the answer is neither false nor empty, and gives it.
 * @throws Error that names `what`, and the last error or answer, when it takes longer than `timeoutMs`.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  { timeoutMs = 20_000, everyMs = 100 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  let last = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== false && answer !== null && answer !== undefined)
        return answer as Exclude<T, false | null | undefined>;
      last = String(answer);
    } catch (error) {
      last = String(error);
    }
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1_000} s (${last})`);
    await delay(everyMs);
  }
}
