import type { Market } from './market.ts';
import type { Scenario } from './scenario.ts';
import type { simulate } from './simulate.ts';

/** Questions of the last minutes may not have come to an end. */
const COOL_DOWN_MS = 600_000;

export type Figures = ReturnType<typeof figuresOf>;

/** Of the questions between warming up and cooling down. Shares are 0–1; one that nobody took counts as never in a call. */
export function figuresOf(
  { warmUpMs }: Scenario,
  { endsAt }: Pick<Market, 'endsAt'>,
  { questions, workers }: ReturnType<typeof simulate>,
) {
  const counted = questions.filter(({ at }) => at >= warmUpMs && at < endsAt - COOL_DOWN_MS);
  const times = counted.map(({ inCallMs }) => inCallMs ?? Infinity).sort((a, b) => a - b);
  const taken = counted.filter(({ taker }) => taker !== null);
  const share = (hits: number) => round(hits / Math.max(1, counted.length));
  const within = (ms: number) => share(times.filter((time) => time <= ms).length);
  const onlineMs = sum(workers.map((worker) => worker.onlineMs));
  const offers = (status: 'accepted' | 'declined' | 'missed' | 'withdrawn') =>
    round(sum(workers.map((worker) => worker.offers[status])) / Math.max(1, questions.length));
  return {
    questions: counted.length,
    /** From asking to being in the call; null when so many were never in one. */
    toCallMs: { p50: at(times, 0.5), p80: at(times, 0.8), p95: at(times, 0.95), p99: at(times, 0.99) },
    within20s: within(20_000),
    within120s: within(120_000),
    taken: share(taken.length),
    takenInFirstWave: round(taken.filter((question) => question.round === 1).length / Math.max(1, taken.length)),
    takenInOwnField: round(
      taken.filter(({ taker, kind }) => taker!.field === kind.field).length / Math.max(1, taken.length),
    ),
    /** Longest time without a call, or being asked how to go on. */
    longestSilenceMs: Math.round(Math.max(0, ...questions.map(({ longestMs }) => longestMs))),
    longestToCallMs: Math.round(Math.max(0, ...taken.map(({ inCallMs }) => inCallMs!))),
    /** Time in calls, as a share of the time online. */
    utilisation: round(sum(workers.map((worker) => worker.busyMs)) / Math.max(1, onlineMs)),
    /** A question. `withdrawn` rang until somebody else took it. */
    offers: {
      accepted: offers('accepted'),
      declined: offers('declined'),
      missed: offers('missed'),
      withdrawn: offers('withdrawn'),
    },
    /** Of all that rang, as a share of what was planned: others had asked the same person in the same instant. */
    collisions: round(
      sum(questions.map(({ collisions }) => collisions)) /
        Math.max(1, sum(questions.map((question) => question.offers.length))),
    ),
  };
}

function at(times: readonly number[], share: number): number | null {
  const time = times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return time !== undefined && Number.isFinite(time) ? Math.round(time) : null;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const round = (value: number) => Number(value.toFixed(4));
