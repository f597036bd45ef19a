import { createHmac } from 'node:crypto';
import type { Clock } from './clock.ts';
import { WEBHOOK_FAULTS, type Faults } from './faults.ts';
import type { Store } from './store.ts';

/** Seconds until the next try after each failed one; afterwards Stripe gives up (live it goes on for three days). */
const BACKOFF_SECONDS = [1, 2, 5, 15, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600, 24 * 3_600];
const TIMEOUT_MS = 10_000;
const AT_ONCE = 16;

/** `Stripe-Signature` for a raw body: HMAC-SHA256 over "t.body". @param unixSeconds real time, as the receiver checks it */
export function signatureHeader(secret: string, body: string, unixSeconds: number): string {
  return `t=${unixSeconds},v1=${createHmac('sha256', secret).update(`${unixSeconds}.${body}`).digest('hex')}`;
}

interface WebhookOptions {
  store: Store;
  clock: Clock;
  faults: Faults;
  onDelivered?: (outcome: 'delivered' | 'failed' | 'dropped', type: string) => void;
}

/**
 * Sends the deliveries that `emit` wrote, several at once, so their order is not promised (Stripe's is not either).
 * What was being sent when the process died is sent again: at least once, never at most once.
 */
export class WebhookSender {
  readonly #options: WebhookOptions;
  readonly #sending = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Looks for due deliveries now. */
  kick(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const { store, clock } = this.#options;
    const now = clock.nowMs();
    const due = store.rows(
      "SELECT seq, event, endpoint, attempt, due_ms FROM deliveries WHERE state = 'waiting' AND due_ms <= ? ORDER BY seq LIMIT ?",
      now,
      AT_ONCE * 4,
    );
    for (const row of due) {
      const seq = Number(row.seq);
      if (this.#sending.size >= AT_ONCE) break;
      if (this.#sending.has(seq)) continue;
      const work = this.#send(seq, String(row.event), String(row.endpoint), Number(row.attempt)).finally(() => {
        this.#sending.delete(seq);
        this.kick();
      });
      this.#sending.set(seq, work);
    }
    const next = store.row(
      "SELECT min(due_ms) AS due FROM deliveries WHERE state = 'waiting' AND due_ms > ?",
      now,
    )?.due;
    if (typeof next === 'number') {
      this.#timer = setTimeout(() => this.kick(), Math.min(Math.max(next - now, 1), 60_000));
      this.#timer.unref();
    }
  }

  async #send(seq: number, eventId: string, endpointId: string, attempt: number): Promise<void> {
    const { store, clock, faults } = this.#options;
    const event = store.find('event', eventId);
    const endpoint = store.find('webhook_endpoint', endpointId);
    if (!event || !endpoint || endpoint.status !== 'enabled')
      return void this.#finish(seq, 'dropped', event?.type ?? '');

    let copies = 1;
    if (attempt === 0) {
      for (const fault of faults.draw(WEBHOOK_FAULTS, { event: event.type })) {
        if (fault.kind === 'webhook_drop') return void this.#finish(seq, 'dropped', event.type);
        if (fault.kind === 'webhook_duplicate') copies += 1;
        else {
          const delay = fault.kind === 'webhook_reorder' ? faults.random(fault) * fault.ms : fault.ms;
          store.run(
            'UPDATE deliveries SET due_ms = ?, attempt = 1 WHERE seq = ?',
            Math.ceil(clock.nowMs() + delay),
            seq,
          );
          return;
        }
      }
    }
    const secret = store.hidden('webhook_endpoint', endpointId).secret;
    const body = JSON.stringify({ ...event, pending_webhooks: this.#pending(eventId) }, null, 2);
    const answers = await Promise.all(Array.from({ length: copies }, () => this.#post(endpoint.url, body, secret)));
    if (this.#stopped) return;
    if (answers.some(Boolean)) return void this.#finish(seq, 'delivered', event.type);

    const wait = BACKOFF_SECONDS[attempt];
    if (wait === undefined) return void this.#finish(seq, 'failed', event.type);
    store.run(
      'UPDATE deliveries SET attempt = ?, due_ms = ? WHERE seq = ?',
      attempt + 1,
      clock.nowMs() + wait * 1000,
      seq,
    );
  }

  #pending(eventId: string): number {
    return Number(
      this.#options.store.row("SELECT count(*) AS n FROM deliveries WHERE event = ? AND state = 'waiting'", eventId)!.n,
    );
  }

  #finish(seq: number, outcome: 'delivered' | 'failed' | 'dropped', type: string): void {
    this.#options.store.run('UPDATE deliveries SET state = ? WHERE seq = ?', outcome, seq);
    this.#options.onDelivered?.(outcome, type);
  }

  /** @returns whether the receiver answered 2xx in time */
  async #post(url: string, body: string, secret: string): Promise<boolean> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          // The receiver compares with its own clock, so this is real time even when ours was moved on.
          'stripe-signature': signatureHeader(secret, body, Math.floor(Date.now() / 1000)),
        },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  /** Resolves when nothing is being sent any more; waiting retries stay for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#sending.values());
  }
}
