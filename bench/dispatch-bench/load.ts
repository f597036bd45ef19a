import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '@cc/dev/demo/random.ts';
import type { Client } from './client.ts';
import { FIELDS, type Person } from '../support/people.ts';

/** How long the one who takes it looks at an offer; meanwhile the others are rung too. */
const THINKS_MS = 250;
const TALKS_MS = 1_000;
/** Longer than this on its way is lost, also for want of a free customer. */
const PATIENCE_MS = 15_000;

export interface LoadTimes {
  questionToOfferMs: number[];
  acceptToWinnerMs: number[];
  acceptToLosersMs: number[];
  /** Of each question asked, when it was sent and when the first heard it ring, epoch ms. */
  heard: { id: string; sentAt: number; heardAt: number }[];
}

export interface LoadFigures extends LoadTimes {
  /** Of those asked while the processes were new. */
  cold: LoadTimes;
  /** Events that never came, by what they would have said; of all questions. */
  lost: Record<'received' | 'offer' | 'winner' | 'losers', number>;
  questions: number;
}

const noTimes = (): LoadTimes => ({ questionToOfferMs: [], acceptToWinnerMs: [], acceptToLosersMs: [], heard: [] });

/** One question on its way. */
interface Flight {
  /** Where its times belong. */
  times: LoadTimes;
  sentAt: number;
  offeredAt?: number;
  acceptedAt?: number;
  won: boolean;
  /** Those who are to hear that somebody else was faster, by offer. */
  losers: Set<string>;
}

/**
 * Asks `rate` questions a second for `warmup` seconds and then for `seconds`; of each wave the first who is rung takes it, a
 * moment later, and the call ends soon after.
 */
export async function runLoad(options: {
  asking: { person: Person; client: Client }[];
  answering: Client[];
  rate: number;
  /** First, so that what is measured runs as it does in a house that has been up for a while. */
  warmup: number;
  seconds: number;
  /** Draws the field of each question. */
  random: Random;
}): Promise<LoadFigures> {
  const { asking, answering, rate, warmup, seconds, random } = options;
  const figures: LoadFigures = {
    ...noTimes(),
    cold: noTimes(),
    lost: { received: 0, offer: 0, winner: 0, losers: 0 },
    questions: 0,
  };
  const flights = new Map<string, Flight>();
  /** Offers that ring, with the question that they belong to. */
  const questionOf = new Map<string, string>();

  for (const client of answering) {
    client.on('offer:new', ({ offer }) => {
      const flight = flights.get(offer.questionId);
      if (!flight || questionOf.has(offer.id)) return;
      questionOf.set(offer.id, offer.questionId);
      void client.emit('offer:delivered', { id: offer.id }).catch(() => {});
      if (flight.offeredAt !== undefined) {
        flight.losers.add(offer.id);
        return;
      }
      flight.offeredAt = performance.now();
      flight.times.questionToOfferMs.push(flight.offeredAt - flight.sentAt);
      const [sentAt, heardAt] = [flight.sentAt, flight.offeredAt].map((at) => performance.timeOrigin + at) as [
        number,
        number,
      ];
      flight.times.heard.push({ id: offer.questionId, sentAt, heardAt });
      setTimeout(() => void accept(client, offer.id, flight), THINKS_MS);
    });
    client.on('offer:closed', ({ id, reason }) => {
      const flight = flights.get(questionOf.get(id) ?? '');
      if (!flight?.losers.delete(id) || flight.acceptedAt === undefined || reason !== 'taken') return;
      flight.times.acceptToLosersMs.push(performance.now() - flight.acceptedAt);
    });
  }

  async function accept(client: Client, id: string, flight: Flight): Promise<void> {
    flight.acceptedAt = performance.now();
    try {
      await client.emit('offer:accept', { id });
      flight.times.acceptToWinnerMs.push(performance.now() - flight.acceptedAt);
      flight.won = true;
    } catch {
      // Counted as lost below.
    }
  }

  const free = [...asking];
  async function ask({ person, client }: (typeof asking)[number], times: LoadTimes): Promise<void> {
    const id = randomUUID();
    const field = FIELDS[random.between(0, FIELDS.length - 1)]!;
    const flight: Flight = { times, sentAt: performance.now(), won: false, losers: new Set() };
    flights.set(id, flight);
    if (times === figures) figures.questions += 1;
    const { question: title, headline: text, tags } = field;
    const until = performance.now() + PATIENCE_MS;
    const waitFor = async (isThere: () => boolean) => {
      while (!isThere() && performance.now() < until) await delay(20);
      return isThere();
    };
    try {
      await client.emit('question:post', {
        id,
        title,
        text,
        tags: tags.slice(0, 3),
        maxPriceMinor: 10_000,
        consent: true,
      });
    } catch {
      figures.lost.received += 1;
      return;
    }
    if (!(await waitFor(() => flight.offeredAt !== undefined))) figures.lost.offer += 1;
    else if (!(await waitFor(() => flight.won))) figures.lost.winner += 1;
    else {
      if (!(await waitFor(() => flight.losers.size === 0))) figures.lost.losers += flight.losers.size;
      await delay(TALKS_MS);
      if (await endCall(client)) free.push({ person, client });
    }
  }

  /** False when it was not answered: the customer asks no more. */
  const endCall = async (client: Client): Promise<boolean> => {
    try {
      const { session } = await client.emit('sync', {});
      if (session) await client.emit('session:end', { id: session.id });
      return true;
    } catch {
      return false;
    }
  };

  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let number = 0; number < rate * (warmup + seconds); number += 1) {
    await delay(Math.max(0, began + (number * 1_000) / rate - performance.now()));
    const next = free.shift();
    // Everybody is still busy: the house does not keep up, and whoever would ask now cannot.
    if (next) under.push(ask(next, number < rate * warmup ? figures.cold : figures));
    else figures.lost.received += 1;
  }
  await Promise.all(under);
  return figures;
}
