import { z } from 'zod';
import { ENGINES } from './engine.ts';

/** What one process of the benchmark is to do. */
export const job = z.object({
  engine: z.enum(ENGINES),
  /** Consultants online. */
  n: z.int().positive(),
  seed: z.int(),
  /** Directory of the data, where there is one. */
  data: z.string().optional(),
});
export type Job = z.infer<typeof job>;

const times = z.object({ p50Us: z.number(), p99Us: z.number(), questions: z.number() });

/** What it found. */
export const findings = z.object({
  source: z.string(),
  buildMs: z.number(),
  memoryMb: z.number(),
  title: times,
  full: times,
  /** Taking somebody out and putting them in again. */
  changeUs: z.number(),
});
export type Findings = z.infer<typeof findings>;
