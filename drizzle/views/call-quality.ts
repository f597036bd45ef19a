import type { CallQuality } from '@cc/contract/http/call.ts';
import type { Executor } from '../client.ts';
import { iso } from '../now.ts';
import { qualityOf } from '../repositories/quality-minutes.ts';

/** How both connections of a call were. */
export async function callQualityView(
  db: Executor,
  { id, customerId }: { id: string; customerId: string },
): Promise<CallQuality> {
  const minutes = await qualityOf(db, id);
  return {
    minutes: minutes.map(({ userId, at, level, reason }) => ({
      role: userId === customerId ? 'customer' : 'consultant',
      at: iso(at),
      level,
      reason,
    })),
  };
}
