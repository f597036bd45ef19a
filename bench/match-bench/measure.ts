import { createRandom } from '@cc/dev/demo/random.ts';
import { populationOf } from './data-files.ts';
import { loadEngine, type Engine } from './engine.ts';
import { generatePopulation } from './generator.ts';
import type { Findings, Job } from './job.ts';
import { percentile } from './percentile.ts';
import type { BenchProfile, BenchQuestion, Population } from './population.ts';
import { timeEach } from './timing.ts';

/** For each kind of question, in ms. */
const BUDGET_MS = 4_000;
const CHANGES = 2_000;
const CHANGE_ROUNDS = 4;
const CHANGE_BUDGET_MS = 250;

const now = () => performance.now();

export function population({ n, seed, data }: Omit<Job, 'engine'>): Promise<Population> | Population {
  return data === undefined ? generatePopulation(n, seed) : populationOf(data, n, seed);
}

/** Builds the engine and times it. The process should have nothing else to do, and be started with `--expose-gc`. */
export async function measure(job: Job): Promise<Findings> {
  const everything = await population(job);
  const create = await loadEngine(job.engine);
  const before = usedMb();
  const started = now();
  const engine = create(everything);
  const buildMs = now() - started;
  const memoryMb = usedMb() - before;
  const { questions, profiles, source } = everything;
  return {
    source,
    buildMs,
    memoryMb,
    title: times(engine, titlesOf(questions), everything, job.seed),
    full: times(engine, questions, everything, job.seed),
    changeUs: changeUs(engine, profiles, job.seed),
  };
}

const titlesOf = (questions: readonly BenchQuestion[]) => questions.map(({ title }) => ({ title, text: '' }));

/** Somebody comes and goes before each question, as in life: nothing that an engine knows of the last one may still hold. */
function times(engine: Engine, questions: readonly BenchQuestion[], { profiles }: Population, seed: number) {
  const random = createRandom(seed);
  const before = () => engine.leaveAndReturn(profiles[random.between(0, profiles.length - 1)]!);
  const each = timeEach(questions, (question) => engine.ask(question), { budgetMs: BUDGET_MS, now, before });
  return { p50Us: percentile(each, 0.5), p99Us: percentile(each, 0.99), questions: each.length };
}

/** Mean of a round of random consultants, in µs; the best round counts. */
function changeUs(engine: Engine, profiles: readonly BenchProfile[], seed: number): number {
  const random = createRandom(seed);
  const rounds = Array.from({ length: CHANGE_ROUNDS }, () => {
    const changing = Array.from({ length: CHANGES }, () => profiles[random.between(0, profiles.length - 1)]!);
    const started = now();
    let changes = 0;
    while (changes < CHANGES && now() - started < CHANGE_BUDGET_MS) engine.leaveAndReturn(changing[changes++]!);
    return ((now() - started) / changes) * 1_000;
  });
  return Math.min(...rounds);
}

function usedMb(): number {
  for (let i = 0; i < 2; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
