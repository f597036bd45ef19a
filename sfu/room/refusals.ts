import { TIMES } from '../limits.ts';

/** Remembers what must not come in (again): closed rooms, kicked persons, used tokens. Forgets when no token can be alive any more. */
export function createRefusals(now: () => number) {
  const until = new Map<string, number>();
  return {
    add(key: string): void {
      until.set(key, now() + TIMES.refuseMs);
    },
    has(key: string): boolean {
      return (until.get(key) ?? -Infinity) > now();
    },
    sweep(): void {
      for (const [key, at] of until) if (at <= now()) until.delete(key);
    },
  };
}

export type Refusals = ReturnType<typeof createRefusals>;
