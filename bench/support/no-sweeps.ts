/** In place of `workers/sweep/sweep.ts`. */
export function startSweeps(): { stop(): Promise<void> } {
  return { stop: () => Promise.resolve() };
}
