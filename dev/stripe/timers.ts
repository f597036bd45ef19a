import type { Clock } from './clock.ts';
import { createContext, PLATFORM, type Context } from './context.ts';
import type { Store } from './store.ts';

/** What can become due by itself. */
type TimerKind =
  | 'hold_expires'
  | 'payout_day'
  | 'payout_arrives'
  | 'refund_arrives'
  | 'refund_fails'
  | 'dispute_due'
  | 'dispute_decided';
export type TimerHandlers = Record<TimerKind, (context: Context, subject: string) => void>;

/** @param dueSeconds on the stand-in's clock */
export function schedule(context: Context, kind: TimerKind, subject: string, dueSeconds: number): void {
  context.store.run('INSERT INTO timers (due_ms, kind, subject) VALUES (?, ?, ?)', dueSeconds * 1000, kind, subject);
}

/** Whether this is already scheduled. */
export const isScheduled = (context: Context, kind: TimerKind, subject: string): boolean =>
  context.store.row('SELECT 1 FROM timers WHERE kind = ? AND subject = ?', kind, subject) !== undefined;

/**
 * Runs what has become due, in order, each at the instant it was due and in a transaction of its own.
 * @returns how many ran
 */
export function runDueTimers(store: Store, clock: Clock, handlers: TimerHandlers, baseUrl: string): number {
  const until = clock.nowMs();
  let ran = 0;
  for (;;) {
    const timer = store.row(
      'SELECT seq, due_ms, kind, subject FROM timers WHERE due_ms <= ? ORDER BY due_ms, seq LIMIT 1',
      until,
    );
    if (!timer) return ran;
    clock.at(Number(timer.due_ms), () =>
      store.transaction(() => {
        store.run('DELETE FROM timers WHERE seq = ?', timer.seq!);
        const subject = String(timer.subject);
        const context = createContext({
          store,
          clock,
          account: store.ownerOf(subject) ?? PLATFORM,
          requestId: null,
          idempotencyKey: null,
          baseUrl,
          publishable: false,
        });
        handlers[timer.kind as TimerKind](context, subject);
      }),
    );
    ran += 1;
  }
}

/** Milliseconds on the stand-in's clock at which the next timer is due. */
export const nextTimerMs = (store: Store): number | undefined =>
  (store.row('SELECT min(due_ms) AS due FROM timers')?.due as number | null | undefined) ?? undefined;
