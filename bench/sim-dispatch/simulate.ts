import { isOpen, nextStep, type OfferStatus, type Wave } from '@cc/domain/offer-plan.ts';
import type { Guard } from '@cc/drizzle/repositories/offers.ts';
import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { planRound } from '@cc/workers/match/plan-round.ts';
import type { Ranked } from '@cc/workers/match/rank.ts';
import { createEventQueue } from './event-queue.ts';
import type { Asked, Market } from './market.ts';
import type { Person, Platform } from './platform.ts';
import type { Scenario } from './scenario.ts';

/** As the worker's. */
const SHORTLIST = 50;
/** From reading what a wave is planned from to its offers being written: meanwhile another worker may ask the same people. */
const WRITE_MS = 30;
/** From there to a screen. */
const DELIVERY_MS = 100;
/** Who has been made away comes back after this. */
const AWAY_MS = 300_000;

export interface SimOffer {
  person: Worker;
  status: OfferStatus;
  startedAt: number;
  ringEndsAt: number;
}

export interface Worker extends Person {
  online: boolean;
  away: boolean;
  busy: boolean;
  ringing: boolean;
  missedInRow: number;
  /** Of all the time, ms. */
  onlineMs: number;
  busyMs: number;
  since: number;
  offers: Record<'accepted' | 'declined' | 'missed' | 'withdrawn', number>;
}

export interface SimQuestion extends Asked {
  round: number;
  waitsUntil: number;
  offers: SimOffer[];
  /** How often the asker was told that nobody is free. */
  waits: number;
  state: 'waiting' | 'taken' | 'left';
  /** From asking to accepting, and to being in the call, ms; null while nobody has accepted. */
  acceptedMs: number | null;
  inCallMs: number | null;
  /** Longest time without a call, or being asked how to go on, ms. */
  longestMs: number;
  since: number;
  taker: Worker | null;
  /** Planned, but somebody else's offer was quicker. */
  collisions: number;
  /** Number of the look that is to come. */
  lookId: number;
  /** How often anybody had become free when nobody could be asked. */
  emptyAt: number;
}

/** Lets a market go its way, matched by the worker's own ranking and plan. */
export function simulate({ people }: Platform, market: Market, { rules, warmUpMs }: Scenario) {
  const events = createEventQueue();
  let now = 0;
  /** Changes whenever somebody can be asked who could not before. */
  let freed = 0;
  const live = new Set<string>();
  const workers = new Map(
    people.map((person): [string, Worker] => [
      person.member.userId,
      {
        ...person,
        online: false,
        away: false,
        busy: false,
        ringing: false,
        missedInRow: 0,
        onlineMs: 0,
        busyMs: 0,
        since: 0,
        offers: { accepted: 0, declined: 0, missed: 0, withdrawn: 0 },
      },
    ]),
  );
  const questions = market.questions.map((asked): SimQuestion => ({
    ...asked,
    round: 0,
    waitsUntil: asked.at + rules.waitMs,
    offers: [],
    waits: 0,
    state: 'waiting',
    acceptedMs: null,
    inCallMs: null,
    longestMs: 0,
    since: asked.at,
    taker: null,
    collisions: 0,
    lookId: 0,
    emptyAt: -1,
  }));

  /** Adds up the time since the last change. A call goes on beyond the end of a shift. */
  function clock(worker: Worker): void {
    const from = Math.max(worker.since, warmUpMs);
    if (now > from) {
      if (worker.online || worker.busy) worker.onlineMs += now - from;
      if (worker.busy) worker.busyMs += now - from;
    }
    worker.since = now;
  }

  /** In the pool is who is online and not away. */
  function place(worker: Worker): void {
    const { userId } = worker.member;
    const wanted = worker.online && !worker.away;
    if (wanted === live.has(userId)) return;
    if (wanted) {
      live.add(userId);
      freed++;
    } else live.delete(userId);
  }

  /** The pool of the worker has only those who are live and in no call. */
  function shortlistOf(ranked: readonly Ranked[]): Ranked[] {
    const found: Ranked[] = [];
    for (const entry of ranked) {
      const { userId } = entry.member;
      if (!live.has(userId) || workers.get(userId)!.busy) continue;
      if (found.push(entry) === SHORTLIST) break;
    }
    return found;
  }

  const guardOf = (question: SimQuestion) => {
    const asked = new Set(question.offers.map(({ person }) => person.member.userId));
    return (id: string): Guard => {
      const { busy, ringing, offers } = workers.get(id)!;
      const recentOffers = offers.accepted + offers.declined + offers.missed + offers.withdrawn;
      const atDesk = { hasPush: false, quietHours: null, switchedOnAt: 0 };
      return { id, busy, ringing, asked: asked.has(id), recentOffers, ...atDesk };
    };
  };

  function lookAt(question: SimQuestion, at: number): void {
    const id = ++question.lookId;
    events.add(at, () => {
      if (id === question.lookId) look(question);
    });
  }

  function look(question: SimQuestion): void {
    if (question.state !== 'waiting') return;
    const { waitsUntil, offers } = question;
    const step = nextStep({ waitsUntil, offers, round: question.round, eligible: 1, now, rules });
    if (step.kind === 'no_taker') return nobody(question);
    if (step.kind === 'wait') return lookAt(question, step.at);
    if (question.emptyAt === freed) return lookAt(question, Math.min(now + rules.retryMs, waitsUntil));
    const wave = planOf(question);
    if (wave.offers.length === 0) {
      question.emptyAt = freed;
      return lookAt(question, Math.min(now + rules.retryMs, waitsUntil));
    }
    question.lookId++;
    const seen = { at: now, round: question.round };
    events.add(now + WRITE_MS, () => write(question, wave, seen));
  }

  function planOf(question: SimQuestion): Wave {
    return planRound({
      question,
      waitsUntil: question.waitsUntil,
      round: question.round + 1,
      stillRinging: question.offers.filter((offer) => isOpen(offer, now)).length,
      shortlist: shortlistOf(question.kind.ranked),
      guardOf: guardOf(question),
      live,
      priors: DEFAULT_PRIORS,
      now,
      rules,
    }).wave;
  }

  function write(question: SimQuestion, wave: Wave, seen: { at: number; round: number }): void {
    if (question.state !== 'waiting' || question.round !== seen.round) return;
    question.round++;
    for (const { consultantId, ringEndsAt } of wave.offers) {
      const person = workers.get(consultantId)!;
      if (person.ringing || person.busy) question.collisions++;
      else ring(question, person, now + ringEndsAt - seen.at);
    }
    const rings = question.offers.some((offer) => isOpen(offer, now));
    lookAt(question, rings ? now : now + rules.collisionRetryMs);
  }

  function ring(question: SimQuestion, person: Worker, ringEndsAt: number): void {
    const offer: SimOffer = { person, status: 'ringing', startedAt: now, ringEndsAt };
    question.offers.push(offer);
    person.ringing = true;
    const { kind, afterMs } = market.answer(person, question);
    const answersAt = now + DELIVERY_MS + afterMs;
    if (kind !== 'silence' && answersAt < ringEndsAt) {
      events.add(answersAt, () => {
        if (offer.status !== 'ringing') return;
        person.missedInRow = 0;
        if (kind === 'accept') accept(question, offer);
        else {
          close(offer, 'declined');
          lookAt(question, now + 20);
        }
      });
    } else {
      events.add(ringEndsAt, () => {
        if (offer.status !== 'ringing') return;
        close(offer, 'missed');
        if (++person.missedInRow >= rules.missedEpisodesBeforeAway) goAway(person);
        lookAt(question, now + 20);
      });
    }
  }

  function close(offer: SimOffer, status: 'accepted' | 'declined' | 'missed' | 'withdrawn'): void {
    offer.status = status;
    offer.person.ringing = false;
    offer.person.offers[status]++;
    if (status !== 'accepted') freed++;
  }

  function goAway(person: Worker): void {
    clock(person);
    person.away = true;
    place(person);
    events.add(now + AWAY_MS, () => {
      person.away = false;
      person.missedInRow = 0;
      place(person);
    });
  }

  function accept(question: SimQuestion, offer: SimOffer): void {
    const { person } = offer;
    close(offer, 'accepted');
    for (const other of question.offers) if (other.status === 'ringing') close(other, 'withdrawn');
    heard(question);
    question.state = 'taken';
    question.taker = person;
    question.acceptedMs = now - question.at;
    question.inCallMs = question.acceptedMs + question.connectMs;
    clock(person);
    person.busy = true;
    events.add(now + question.connectMs + question.talkMs, () => {
      clock(person);
      person.busy = false;
      freed++;
    });
  }

  function heard(question: SimQuestion): void {
    question.longestMs = Math.max(question.longestMs, now - question.since);
    question.since = now;
  }

  /** The wait is over without a taker: the asker chooses. */
  function nobody(question: SimQuestion): void {
    heard(question);
    if (market.keepsWaiting(question, ++question.waits)) {
      question.waitsUntil = now + rules.waitMs;
      question.emptyAt = -1;
      return lookAt(question, now + 20);
    }
    question.state = 'left';
  }

  for (const [i, { member }] of people.entries()) {
    const worker = workers.get(member.userId)!;
    for (const { from, until } of market.shifts[i]!) {
      for (const [at, online] of [
        [from, true],
        [until, false],
      ] as const) {
        events.add(at, () => {
          clock(worker);
          worker.online = online;
          place(worker);
        });
      }
    }
  }
  for (const question of questions) events.add(question.at, () => look(question));

  const { endsAt } = market;
  for (let event = events.next(); event && event.at <= endsAt; event = events.next()) {
    now = event.at;
    event.run();
  }
  now = endsAt;
  for (const worker of workers.values()) clock(worker);
  for (const question of questions) if (question.state === 'waiting') heard(question);
  return { questions, workers: [...workers.values()] };
}
