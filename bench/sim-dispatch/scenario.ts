import { RULES, type Rules } from '@cc/domain/rules.ts';

const HOUR = 3_600_000;

/** Time to answer is lognormal, around a median that differs from one to the other; who neither accepts nor declines is silent. */
export interface Answers {
  medianMs: number;
  sigma: number;
  accepts: number;
  declines: number;
}

/** What a platform is like and what happens on it. */
export interface Scenario {
  consultants: number;
  hours: number;
  /** Everybody all the time, or one shift each, more of them in the busy hours of a day. */
  shifts: 'steady' | 'day';
  /** Questions come by the number of consultants who are there, or by the hours of a day, whoever is there. */
  arrivals: 'by-shifts' | 'by-hours';
  /** Time that the questions would take, as a share of the time that the consultants have. */
  load: number;
  answers: Answers;
  /** Share of the askers who keep waiting, whenever they are asked. */
  keepsWaiting: number;
  /** What happens before does not count. */
  warmUpMs: number;
  rules: Rules;
}

const RESPONSIVE: Answers = { medianMs: 6_000, sigma: 0.6, accepts: 0.7, declines: 0.2 };
const HESITANT: Answers = { medianMs: 12_000, sigma: 0.6, accepts: 0.45, declines: 0.3 };

/** A whole day with responsive consultants and 70 % load: what the aims for the time to a call are about. */
const DAY: Scenario = {
  consultants: 600,
  hours: 24,
  shifts: 'day',
  arrivals: 'by-shifts',
  load: 0.7,
  answers: RESPONSIVE,
  keepsWaiting: 0.4,
  warmUpMs: HOUR / 2,
  rules: RULES,
};

/** All of them online for two hours; what the curves are drawn of. */
export const STEADY: Scenario = { ...DAY, consultants: 120, hours: 2, shifts: 'steady' };
/** Far more questions than there is time for. */
export const SATURATED: Scenario = { ...STEADY, load: 1.3 };

export const SCENARIOS = {
  day: DAY,
  /** As many questions a day, but they do not care who is there. */
  peaks: { ...DAY, arrivals: 'by-hours' },
  /** About five consultants online in each field. */
  small: { ...DAY, consultants: 120 },
  hesitant: { ...DAY, consultants: 300, answers: HESITANT },
  saturated: SATURATED,
} satisfies Record<string, Scenario>;
