/** Hours of the day in which somebody does not want to be rung, by the clock on their wall. */
export interface QuietHours {
  /** Minutes after midnight, 0–1439. The start belongs to them, the end does not; an end before the start is tomorrow's. */
  fromMinute: number;
  toMinute: number;
  /** IANA name, for example `Europe/Vienna`. */
  timeZone: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  return format;
}

/** Whether this is a time zone that the rules can tell the time of. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock shows, in minutes after midnight. */
function wallMinute(timeZone: string, at: number): number {
  const [hour = '', minute = ''] = formatOf(timeZone).format(at).split(':');
  return Number(hour) * 60 + Number(minute);
}

function isWithin({ fromMinute, toMinute, timeZone }: QuietHours, at: number): boolean {
  const minute = wallMinute(timeZone, at);
  return fromMinute <= toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}

const ahead = (from: number, to: number) => (to - from + DAY_MINUTES) % DAY_MINUTES;

/** The first whole minute after `at` (epoch ms) that the wall shows as `minute`, or the last one up to it. */
function wallClockAt(hours: QuietHours, minute: number, at: number, direction: 'next' | 'last'): number {
  const start = Math.floor(at / MINUTE_MS);
  const wall = wallMinute(hours.timeZone, at);
  const guess = direction === 'next' ? start + (ahead(wall, minute) || DAY_MINUTES) : start - ahead(minute, wall);
  if (wallMinute(hours.timeZone, guess * MINUTE_MS) === minute) return guess * MINUTE_MS;
  // The clocks are changed in between, perhaps right over that minute: look at each.
  const within = isWithin(hours, at);
  const step = direction === 'next' ? 1 : -1;
  let looked = start;
  for (let n = 0; n < 2 * DAY_MINUTES && isWithin(hours, (looked + step) * MINUTE_MS) === within; n++) looked += step;
  return (direction === 'next' ? looked + 1 : looked) * MINUTE_MS;
}

/** `overruled`: it is quiet, but the person has switched on since it began. */
export type Quiet = 'no' | 'yes' | 'overruled';

export interface QuietState {
  quiet: Quiet;
  /** When quiet hours begin or end next, epoch ms; null where there are none. */
  changesAt: number | null;
}

/**
 * Whether somebody is to be left alone now. Who switches on while it is quiet wants to be rung all the same, until these
 * quiet hours are over: an open desk that was forgotten in the evening stays silent at night, a night shift is possible.
 * @param switchedOnAt when the person last switched on, epoch ms
 * @param hours null: none were set. Equal ends are none either.
 */
export function quietState(hours: QuietHours | null, switchedOnAt: number, now: number): QuietState {
  if (!hours || hours.fromMinute === hours.toMinute) return { quiet: 'no', changesAt: null };
  if (!isWithin(hours, now)) return { quiet: 'no', changesAt: wallClockAt(hours, hours.fromMinute, now, 'next') };
  const began = wallClockAt(hours, hours.fromMinute, now, 'last');
  return {
    quiet: switchedOnAt < began ? 'yes' : 'overruled',
    changesAt: wallClockAt(hours, hours.toMinute, now, 'next'),
  };
}
