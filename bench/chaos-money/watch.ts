import { setTimeout as delay } from 'node:timers/promises';
import type { DbClient } from '@cc/drizzle/client.ts';

/** Where a session is, as a page of its people would show it. */
export interface Seen {
  status: string;
  decided: boolean;
  /** State of the newest payment. */
  payment: string | null;
  providerId: string | null;
}

export interface Watch {
  of(sessionId: string): Seen | undefined;
  /** Sessions that are not over, or not decided. */
  open(): number;
  stop(): void;
}

const EVERY_MS = 200;

/** Keeps looking at all sessions; what cannot be read just now stays as it was. */
export function startWatch(sql: DbClient['sql']): Watch {
  const seen = new Map<string, Seen>();
  let stopped = false;

  async function look(): Promise<void> {
    const rows = await sql<({ id: string } & Seen)[]>`
      select s.id, s.status, s.decision is not null as decided, p.status as payment, p.provider_id as "providerId"
      from sessions s
      left join lateral (
        select status, provider_id from payments where session_id = s.id order by block desc, attempt desc limit 1
      ) p on true`;
    for (const { id, ...state } of rows) seen.set(id, state);
  }

  void (async () => {
    while (!stopped) {
      await look().catch(() => {});
      await delay(EVERY_MS);
    }
  })();

  return {
    of: (sessionId) => seen.get(sessionId),
    open: () =>
      [...seen.values()].filter(({ status, decided }) => !decided || !/^(ended|cancelled)$/.test(status)).length,
    stop: () => void (stopped = true),
  };
}
