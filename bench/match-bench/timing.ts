/** Slow engines get fewer questions, but never fewer than this. */
const FEWEST = 5;
const ROUNDS = 5;

/**
 * How long each of the questions takes, in µs: the least of five rounds, because what the machine does besides is not the
 * engine's. A first round warms up. An engine that would not get through within the budget gets as many questions as it can
 * answer once warming up and once timed, spread over all of them.
 * @param before is done before each question and not timed.
 * @param now ms
 */
export function timeEach<Q>(
  questions: readonly Q[],
  ask: (question: Q) => unknown,
  { budgetMs, now, before }: { budgetMs: number; now: () => number; before?: () => void },
): number[] {
  const timed = (question: Q) => {
    before?.();
    const started = now();
    ask(question);
    return now() - started;
  };
  const started = now();
  const sample = spread(questions, FEWEST);
  for (const question of sample) timed(question);
  const each = sample.map(timed).reduce((sum, ms) => sum + ms, 0) / sample.length;
  const affordable = Math.max(FEWEST, Math.floor((budgetMs - (now() - started)) / 2 / Math.max(each, 1e-6)));
  const asked = spread(questions, affordable);
  for (const question of asked) timed(question);
  const least = asked.map(timed);
  for (let round = 1; round < ROUNDS && now() - started < budgetMs; round++) {
    asked.forEach((question, i) => {
      if (now() - started < budgetMs) least[i] = Math.min(least[i]!, timed(question));
    });
  }
  return least.map((ms) => ms * 1_000);
}

/** `count` of the items at even distances, or all of them when there are not so many. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
