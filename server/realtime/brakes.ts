import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { ClientEvent } from '@cc/contract/events.ts';
import { AppError } from '@cc/contract/errors.ts';
import type { LimitName, Limits } from '../limits.ts';

/** Events a person may send in a second over all tabs of one server; far above what hands and heartbeats need. */
const EVENTS_PER_SECOND = 20;
/** Events of one socket that are worked on at the same time; the next one is refused rather than kept. */
const AT_ONCE = 16;
/** A socket that was refused this often is cut; how soon it may be back is limited too. */
const REFUSALS_BEFORE_CUT = 100;
const RETRY_MS = 1_000;

/** What only reads or confirms costs no trip to Redis; everything not named here changes something. */
const LIMIT_OF: Partial<Record<ClientEvent, LimitName | null>> = {
  sync: null,
  'presence:beat': null,
  'offer:delivered': null,
  'question:post': 'questions',
  'offer:accept': 'accepts',
};

/** Holds one socket back. */
export interface Brake {
  /** Runs `work` if the socket may send this event now. @throws AppError `rate_limited`. */
  pass<T>(event: ClientEvent, work: () => Promise<T>): Promise<T>;
  /** Something came that cannot be answered. */
  nonsense(): void;
}

/**
 * Brakes for the sockets of one server. What comes every second is counted in memory, what changes something in Redis for all
 * servers together.
 */
export function createBrakes(limits: Limits): (userId: string, cut: () => void) => Brake {
  const perSecond = new RateLimiterMemory({ points: Math.ceil(EVENTS_PER_SECOND * limits.factor), duration: 1 });
  const atOnce = AT_ONCE * Math.max(1, limits.factor);

  return (userId, cut) => {
    let working = 0;
    let refusals = 0;
    function refuse(): void {
      refusals += 1;
      if (refusals === Math.ceil(REFUSALS_BEFORE_CUT * Math.max(1, limits.factor))) cut();
    }
    const tooMuch = (limit: string) => {
      limits.refused(limit);
      return new AppError('rate_limited', 'Too many requests at once.', { retryAfterMs: RETRY_MS });
    };

    async function admit(event: ClientEvent): Promise<void> {
      if (working >= atOnce) throw tooMuch('eventsAtOnce');
      await perSecond.consume(userId).catch(() => {
        throw tooMuch('events');
      });
      const limit = event in LIMIT_OF ? LIMIT_OF[event] : 'changes';
      if (limit) await limits.take(limit, userId);
    }

    return {
      async pass(event, work) {
        try {
          await admit(event);
        } catch (error) {
          refuse();
          throw error;
        }
        working += 1;
        try {
          return await work();
        } finally {
          working -= 1;
        }
      },
      nonsense: refuse,
    };
  };
}
