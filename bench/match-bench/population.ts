import type { ProfileFields } from '@cc/domain/matching/words/weighted-terms.ts';

export interface BenchProfile extends ProfileFields {
  id: string;
}

export interface BenchQuestion {
  title: string;
  text: string;
}

export interface PastQuestion extends BenchQuestion {
  id: string;
  /** Position in time, 0 (oldest) to 1. */
  at: number;
  tags: readonly string[];
  /** `quality` 0–1. */
  answers: readonly { consultantId: string; quality: number }[];
}

/** Whom and what the engines are measured with. */
export interface Population {
  profiles: BenchProfile[];
  past: PastQuestion[];
  questions: BenchQuestion[];
  /** Where they come from, for the report. */
  source: string;
}
