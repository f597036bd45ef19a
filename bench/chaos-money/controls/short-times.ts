import type { Rules } from '@cc/domain/rules.ts';
import { rulesOf as rulesOfProduct } from '@cc/platform/config/rules.ts';

/** In place of `platform/config/rules.ts`: waits so short that a run takes minutes. What is said of evidence stays as it is. */
export function rulesOf(config: Parameters<typeof rulesOfProduct>[0]): Rules {
  return { ...rulesOfProduct(config), holdMs: 25_000, joinMs: 12_000, graceMs: 8_000 };
}
