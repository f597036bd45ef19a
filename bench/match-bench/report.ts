import type { EngineName } from './engine.ts';
import type { Findings } from './job.ts';

export interface Measured {
  n: number;
  engine: EngineName;
  findings: Findings;
}

/** What `--json` prints; see docs/benchmarks.md. */
export interface Report {
  results: Result[];
  at10k: At10k;
  machine: { cpu: string; cores: number; memoryGb: number; node: string };
  seed: number;
  source: string;
  faults: string[];
}

interface Result {
  n: number;
  engine: EngineName;
  query: 'title' | 'full';
  p50Us: number;
  p99Us: number;
  buildMs: number;
  memoryMb: number;
  /** Taking somebody out and putting them in again. */
  changeUs: number;
  /** How many questions were timed. */
  questions: number;
}

/** Null where it was not measured. */
interface At10k {
  profileVsNaturalStemmed: number | null;
  profileVsMiniSearch: number | null;
  rankingP99Ms: number | null;
  presenceChangeUs: number | null;
}

export function resultsOf(measured: readonly Measured[]): Result[] {
  return measured.flatMap(({ n, engine, findings }) =>
    (['title', 'full'] as const).map((query): Result => {
      const { p50Us, p99Us, questions } = findings[query];
      const buildMs = rounded(findings.buildMs);
      return {
        n,
        engine,
        query,
        p50Us: rounded(p50Us),
        p99Us: rounded(p99Us),
        buildMs,
        memoryMb: rounded(findings.memoryMb),
        changeUs: rounded(findings.changeUs),
        questions,
      };
    }),
  );
}

/** The figures of ten thousand consultants, of questions in full. */
export function at10kOf(measured: readonly Measured[]): At10k {
  const of = (name: string) => measured.find(({ n, engine }) => n === 10_000 && engine === name)?.findings;
  const profile = of('profile-scoring');
  const live = of('whole-ranking');
  const times = (name: string) => {
    const other = of(name);
    return profile && other ? rounded(other.full.p50Us / profile.full.p50Us) : null;
  };
  const changeUs = (live ?? profile)?.changeUs;
  return {
    profileVsNaturalStemmed: times('natural-stemmed'),
    profileVsMiniSearch: times('minisearch'),
    rankingP99Ms: live ? rounded(live.full.p99Us / 1_000) : null,
    presenceChangeUs: changeUs == null ? null : rounded(changeUs),
  };
}

/** Three digits are more than repeats agree on. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
