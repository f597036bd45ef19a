import type { Executor } from '../client.ts';
import { auditLog } from '../schema/index.ts';

/** Writes down what an admin did, to what, and why. */
export async function audit(
  db: Executor,
  entry: { actorId: string; action: string; target: string; reason: string; details?: Record<string, unknown> },
): Promise<void> {
  await db.insert(auditLog).values(entry);
}
