import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@cc/contract/errors.ts';
import type { Live } from '@cc/dev/client/live.ts';
import type { Random } from '@cc/dev/demo/random.ts';
import { FIELDS } from '../support/people.ts';
import type { Asked } from './record.ts';

const RETRY_MS = 400;
const LOOK_MS = 100;
const PARKED_MS = 10_000;
/** A screen that does not show what was asked for this long. */
const UNSEEN_MS = 15_000;
/** How often a customer changes their mind while it rings. */
const CANCELS = 0.1;
/** Refusals that mean the house has not done it; everything else is an answer. */
const AGAIN = new Set(['unavailable', 'internal', 'rate_limited', 'question_active']);

/** Somebody who asks one question after the other, as a browser would, and ends each call soon. */
export interface Customer {
  /** Asks, waits and ends the call; resolves with how it came out, or when `stop` says so. */
  ask(asked: Asked, stop: AbortSignal): Promise<void>;
}

const isOver = (status: string) => status === 'ended' || status === 'cancelled';
const isClosed = (status: string) => status === 'done' || status === 'cancelled' || status === 'expired';

export function createCustomer(live: Live, random: Random): Customer {
  /** Until it is answered, like somebody who presses the button again. Answers undefined when it was refused for good. */
  async function insist<T>(
    send: () => Promise<T>,
    stop: AbortSignal,
    refused: (error: unknown) => void = () => {},
  ): Promise<T | undefined> {
    while (!stop.aborted) {
      try {
        return await send();
      } catch (error) {
        refused(error);
        if (!(error instanceof AppError && AGAIN.has(error.code))) return undefined;
        await delay(RETRY_MS);
      }
    }
    return undefined;
  }

  const mySession = (id: string) => {
    const { session } = live.state;
    return session?.questionId === id ? session : null;
  };

  async function waitFor(asked: Asked, stop: AbortSignal): Promise<void> {
    const giveUpAt = random.next() < CANCELS ? performance.now() + random.between(300, 4_000) : Infinity;
    let unseen = 0;
    let parkedFor = 0;
    while (!stop.aborted) {
      const { question, parked } = live.state;
      // Parked while they were away; now that they are back it should soon be asked around again.
      const isParked = parked.some(({ id }) => id === asked.id);
      if (isParked) parkedFor += LOOK_MS;
      if (mySession(asked.id)) {
        asked.ending = 'won';
        return;
      }
      if (question?.id === asked.id && question.nobodyFree) asked.ending = 'nobody_free';
      else if (question?.id === asked.id && isClosed(question.status)) {
        asked.ending = 'closed';
        return;
      } else if (question?.id === asked.id && question.status === 'taken') asked.ending = 'won';
      // Gone from the screen, and from a snapshot: it was closed while this tab did not look.
      else if (question?.id !== asked.id && !isParked && live.connected && (unseen += LOOK_MS) > UNSEEN_MS) {
        unseen = 0;
        const snapshot = await live.emit('sync', {}).catch(() => undefined);
        if (snapshot && [snapshot.question, ...snapshot.parked].every((there) => there?.id !== asked.id)) {
          asked.ending = 'closed';
          return;
        }
      }
      if (asked.ending === 'won') {
        if (mySession(asked.id)) return;
      } else if (asked.ending === 'nobody_free' || performance.now() > giveUpAt || parkedFor > PARKED_MS) {
        const cancelled = await insist(() => live.emit('question:cancel', { id: asked.id }), stop);
        if (cancelled) {
          asked.ending ??= 'cancelled';
          return;
        }
        // Refused: somebody has just taken it.
        delete asked.ending;
      }
      await delay(LOOK_MS);
    }
  }

  async function endCall(asked: Asked, stop: AbortSignal): Promise<void> {
    const talks = random.between(300, 2_000);
    await delay(talks);
    const { session } = live.state;
    if (session?.questionId !== asked.id || isOver(session.status)) return;
    await insist(() => live.emit('session:end', { id: session.id }), stop);
  }

  return {
    async ask(asked, stop) {
      const field = FIELDS[random.between(0, FIELDS.length - 1)]!;
      const question = {
        id: asked.id,
        title: field.question,
        text: field.headline,
        tags: field.tags.slice(0, 3),
        maxPriceMinor: 10_000,
        consent: true as const,
      };
      const received = await insist(
        () => live.emit('question:post', question),
        stop,
        (error) => (asked.refused = error instanceof AppError ? `${error.code}, ${error.message}` : String(error)),
      );
      asked.received = received !== undefined;
      if (!received) return;
      await waitFor(asked, stop);
      if (asked.ending === 'won') await endCall(asked, stop);
    },
  };
}

export const newQuestion = (customerId: string): Asked => ({ id: randomUUID(), customerId, received: false });
