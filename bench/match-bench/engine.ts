import type { BenchProfile, BenchQuestion, Population } from './population.ts';

/** How many consultants each engine is asked for. */
export const RESULTS = 10;

/** What is measured: something that finds consultants for a question. Made with everybody online. */
export interface Engine {
  /** Best first. What an engine has to do with the words of the question is part of it. */
  ask(question: BenchQuestion): readonly Found[];
  /** Takes somebody out and puts them in again. */
  leaveAndReturn(profile: BenchProfile): void;
}

export interface Found {
  id: string;
  score: number;
}

export type CreateEngine = (population: Population) => Engine;

const loaders = {
  'profile-scoring': async () => (await import('./engines/profile-scoring.ts')).createProfileScoring,
  'whole-ranking': async () => (await import('./engines/whole-ranking.ts')).createWholeRanking,
  natural: async () => (await import('./engines/natural-strings.ts')).createNaturalStrings,
  'natural-stemmed': async () => (await import('./engines/natural-stemmed.ts')).createNaturalStemmed,
  minisearch: async () => (await import('./engines/minisearch.ts')).createMiniSearch,
  flexsearch: async () => (await import('./engines/flexsearch.ts')).createFlexSearch,
} satisfies Record<string, () => Promise<CreateEngine>>;

export type EngineName = keyof typeof loaders;
export const ENGINES = Object.keys(loaders) as EngineName[];

/** Loads one engine only, so that none pays for another's memory. */
export function loadEngine(name: EngineName): Promise<CreateEngine> {
  return loaders[name]();
}
