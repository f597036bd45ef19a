import type { Db } from '@cc/drizzle/client.ts';
import { versionsAndNow } from '@cc/drizzle/repositories/sync.ts';

/** What a heartbeat is answered with. */
export interface Pulse {
  version: number;
  now: Date;
}

/** Heartbeats are gathered for so long, in ms; a clock that is set by them is off by half of it at most. */
const GATHER_MS = 40;

/**
 * Answers heartbeats together: thousands of them come in every ten seconds, and of each nothing is wanted but a number. One look
 * at the database and one at the heartbeats serves all that came in within `GATHER_MS`.
 * @param noteAll notes that these people are there.
 */
export function createPulse(db: Db, noteAll: (userIds: string[]) => Promise<void>): (userId: string) => Promise<Pulse> {
  let waiting: Promise<(userId: string) => Pulse> | undefined;
  let people = new Set<string>();

  async function answer(): Promise<(userId: string) => Pulse> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const ids = [...people];
    people = new Set();
    waiting = undefined;
    const [{ versions, now }] = await Promise.all([versionsAndNow(db, ids), noteAll(ids)]);
    return (userId) => ({ version: versions.get(userId) ?? 0, now });
  }

  return async (userId) => {
    people.add(userId);
    return (await (waiting ??= answer()))(userId);
  };
}
