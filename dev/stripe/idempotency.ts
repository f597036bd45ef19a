import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import { ApiError } from './errors.ts';
import type { FormHash, FormValue } from './form-decoder.ts';
import type { Store } from './store.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** A finished answer, as it is sent and as a key replays it. */
export interface Answer {
  status: number;
  body: string;
  requestId: string;
  headers: Record<string, string>;
}

/** One request under an `Idempotency-Key`. */
export interface KeyedRequest {
  account: string;
  key: string;
  method: string;
  path: string;
  params: FormHash;
}

/**
 * Stripe's idempotency: the first answer under a key is kept for 24 h, declines and 500s included, and given again
 * word for word; other parameters under the key are refused, and so is a second request while the first is under way.
 */
export class IdempotencyKeys {
  readonly #store: Store;
  readonly #clock: Clock;
  /** In memory on purpose: what was under way when the process died has left nothing behind. */
  readonly #underWay = new Set<string>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * @returns the kept answer to replay, or undefined when the request is to be carried out and the key is now taken
   * (give it back with `release`)
   */
  claim(request: KeyedRequest): Answer | undefined {
    if (request.key.length > 255) {
      throw new ApiError(400, {
        type: 'idempotency_error',
        message: 'Idempotency keys can be up to 255 characters long.',
      });
    }
    const id = `${request.account} ${request.key}`;
    if (this.#underWay.has(id)) {
      throw new ApiError(
        409,
        {
          type: 'idempotency_error',
          code: 'idempotency_key_in_use',
          message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${request.key}. Please try again later.`,
        },
        { headers: { 'stripe-should-retry': 'true' } },
      );
    }
    const kept = this.#store.row(
      'SELECT * FROM idempotency WHERE account = ? AND key = ?',
      request.account,
      request.key,
    );
    if (!kept) {
      this.#underWay.add(id);
      return undefined;
    }
    if (Number(kept.at_ms) + KEPT_MS <= this.#clock.nowMs()) {
      this.#store.run('DELETE FROM idempotency WHERE account = ? AND key = ?', request.account, request.key);
      this.#underWay.add(id);
      return undefined;
    }
    if (kept.path !== request.path) {
      throw mismatch(
        `for the same endpoint they were first used for ('${kept.path}' vs '${request.path}')`,
        request.key,
      );
    }
    if (kept.request !== fingerprint(request))
      throw mismatch('with the same parameters they were first used with', request.key);
    return {
      status: Number(kept.status),
      body: String(kept.body),
      requestId: String(kept.request_id),
      headers: { 'idempotent-replayed': 'true', 'original-request': String(kept.request_id) },
    };
  }

  /** Keeps `answer`; call it in the transaction of the effect itself. */
  keep(request: KeyedRequest, answer: Answer): void {
    this.#store.run(
      'INSERT OR REPLACE INTO idempotency (account, key, request, path, status, body, request_id, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      request.account,
      request.key,
      fingerprint(request),
      request.path,
      answer.status,
      answer.body,
      answer.requestId,
      this.#clock.nowMs(),
    );
  }

  /** Throws away what is past its day. */
  prune(): void {
    this.#store.run('DELETE FROM idempotency WHERE at_ms <= ?', this.#clock.nowMs() - KEPT_MS);
  }

  release(request: KeyedRequest): void {
    this.#underWay.delete(`${request.account} ${request.key}`);
  }
}

function mismatch(how: string, key: string): ApiError {
  return new ApiError(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used ${how}. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

/** The same parameters in another order are the same request. A hash, so that no card number is ever at rest. */
function fingerprint(request: KeyedRequest): string {
  return createHash('sha256')
    .update(`${request.method} ${canonical(request.params)}`)
    .digest('hex');
}

function canonical(value: FormValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const pairs = Object.keys(value).sort();
  return `{${pairs.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join(',')}}`;
}
