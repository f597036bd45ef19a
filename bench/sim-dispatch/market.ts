import { seededRandom } from '@cc/domain/seeded-random.ts';
import { seededUniform } from '@cc/domain/seeded-uniform.ts';
import type { RoundQuestion } from '@cc/workers/match/plan-round.ts';
import { exponential, lognormal } from './chance.ts';
import { FIELDS, type Kind, type Person, type Platform } from './platform.ts';
import type { Scenario } from './scenario.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUARTER = 15 * MINUTE;
const SHIFT_HOURS = 6;
/** Somebody asked outside of the own field accepts so much less often. */
const FOREIGN_FIELD = 0.25;
/** How busy each hour of a day is. */
const BUSY_HOURS = [2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 11, 10, 9, 10, 11, 10, 9, 8, 9, 10, 9, 7, 5, 3];
/** Minutes of the blocks and how often they are agreed on; some stop within the free window. */
const BLOCKS = [
  { minutes: 20, share: 0.25 },
  { minutes: 30, share: 0.5 },
  { minutes: 45, share: 0.15 },
  { minutes: 60, share: 0.1 },
];
const STOPS_EARLY = 0.25;
/** From accepting to both being in the call: the hold, and media. */
const CONNECT = { medianMs: 1_800, sigma: 0.5 };

/** Times are ms on the simulated clock. */
export interface Shift {
  from: number;
  until: number;
}

export interface Asked extends RoundQuestion {
  kind: Kind;
  at: number;
  connectMs: number;
  talkMs: number;
}

export interface Answer {
  kind: 'accept' | 'decline' | 'silence';
  afterMs: number;
}

export interface Market {
  /** In the order of the platform's people. */
  shifts: Shift[][];
  questions: Asked[];
  endsAt: number;
  /** How somebody answers a question, whoever else is asked: the same in every run. */
  answer(person: Person, question: Asked): Answer;
  /** Whether the asker goes on waiting the n-th time nobody was found. */
  keepsWaiting(question: Asked, times: number): boolean;
}

/** Who works when and what will be asked. The same seed gives the same market, whatever the rules are. */
export function createMarket({ people, kinds }: Platform, scenario: Scenario, seed: number): Market {
  const { answers, hours, load, arrivals } = scenario;
  const random = seededRandom(seed + 1);
  const endsAt = hours * HOUR;
  const shifts = people.map(() => shiftsOf(scenario, random));
  const questions: Asked[] = [];
  const ofField = Array.from({ length: FIELDS }, (_, field) => kinds.filter((kind) => kind.field === field));
  function ask(at: number, field: number): void {
    const kind = ofField[field]![Math.floor(ofField[field]!.length * random())]!;
    const id = `question ${seed} ${questions.length}`;
    const [connectMs, talkMs] = [lognormal(CONNECT, random), talkMsOf(random)];
    questions.push({ ...kind.question, id, customerId: 'asker', language: 'en', kind, at, connectMs, talkMs });
  }

  const onlineMs = shifts.flat().reduce((sum, { from, until }) => sum + until - from, 0);
  const perMs = (load * onlineMs) / (meanTalkMs() + CONNECT.medianMs) / endsAt;
  const pattern = arrivals === 'by-hours' ? BUSY_HOURS : quarterHours(shifts, endsAt);
  const busiest = Math.max(...pattern);
  const peak = (perMs * busiest * pattern.length) / pattern.reduce((sum, value) => sum + value, 0);
  for (let at = exponential(peak, random); at < endsAt; at += exponential(peak, random)) {
    const part = pattern[Math.floor((at / endsAt) * pattern.length)]!;
    if (random() < part / busiest) ask(at, Math.floor(FIELDS * random()));
  }

  return {
    shifts,
    questions,
    endsAt,
    answer({ member, field, medianMs, accepts }, { id, kind }) {
      const draw = seededUniform(`${seed} answers ${member.userId} ${id}`);
      const afterMs = lognormal({ medianMs, sigma: answers.sigma }, draw);
      if (draw() < (field === kind.field ? accepts : FOREIGN_FIELD * accepts)) return { kind: 'accept', afterMs };
      return { kind: draw() < answers.declines / (1 - answers.accepts) ? 'decline' : 'silence', afterMs };
    },
    keepsWaiting: ({ id }, times) => seededUniform(`${seed} waits ${id} ${times}`)() < scenario.keepsWaiting,
  };
}

/** How many are there in each quarter of an hour. */
function quarterHours(shifts: readonly Shift[][], endsAt: number): number[] {
  return Array.from({ length: Math.ceil(endsAt / QUARTER) }, (_, i) => {
    const at = (i + 0.5) * QUARTER;
    return shifts.flat().filter(({ from, until }) => from <= at && at < until).length;
  });
}

/** On a day everybody has one shift, in the middle of which it is busy more often than not. */
function shiftsOf({ shifts, hours }: Scenario, random: () => number): Shift[] {
  const day = hours * HOUR;
  if (shifts === 'steady') return [{ from: 0, until: day }];
  let left = random() * BUSY_HOURS.reduce((sum, value) => sum + value, 0);
  let middle = 0;
  while (middle < BUSY_HOURS.length - 1 && (left -= BUSY_HOURS[middle]!) > 0) middle++;
  const from = ((((middle + random() - SHIFT_HOURS / 2) * HOUR) % day) + day) % day;
  const until = from + SHIFT_HOURS * HOUR;
  if (until <= day) return [{ from, until }];
  return [
    { from: 0, until: until - day },
    { from, until: day },
  ];
}

function talkMsOf(random: () => number): number {
  if (random() < STOPS_EARLY) return MINUTE * (2 + 7.5 * random());
  let left = random();
  const block = BLOCKS.find(({ share }) => (left -= share) < 0) ?? BLOCKS[0]!;
  return block.minutes * MINUTE * (0.6 + 0.4 * random());
}

function meanTalkMs(): number {
  const blocks = BLOCKS.reduce((sum, { minutes, share }) => sum + 0.8 * minutes * share, 0);
  return MINUTE * (STOPS_EARLY * 5.75 + (1 - STOPS_EARLY) * blocks);
}
