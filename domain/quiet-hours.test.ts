import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, quietState, type QuietHours } from './quiet-hours.ts';

const at = (iso: string) => Date.parse(iso);
const NIGHT: QuietHours = { fromMinute: 22 * 60, toMinute: 7 * 60, timeZone: 'Europe/Vienna' };
const NOON: QuietHours = { fromMinute: 12 * 60, toMinute: 13 * 60, timeZone: 'America/New_York' };
const LONG_AGO = 0;

describe('quietState', () => {
  it.each<[string, QuietHours | null, string, boolean]>([
    ['no quiet hours', null, '2026-03-01T03:00:00Z', false],
    ['ends that are equal', { ...NIGHT, toMinute: NIGHT.fromMinute }, '2026-03-01T23:00:00Z', false],
    ['a minute before a night', NIGHT, '2026-03-01T20:59:59Z', false],
    ['its first moment', NIGHT, '2026-03-01T21:00:00Z', true],
    ['past midnight', NIGHT, '2026-03-02T03:00:00Z', true],
    ['its last moment', NIGHT, '2026-03-02T05:59:59Z', true],
    ['the end', NIGHT, '2026-03-02T06:00:00Z', false],
    ['the same wall clock in summer', NIGHT, '2026-07-02T04:59:59Z', true],
    ['the end in summer', NIGHT, '2026-07-02T05:00:00Z', false],
    ['an hour at noon somewhere else', NOON, '2026-03-01T17:30:00Z', true],
    ['noon of another zone', NOON, '2026-03-01T12:30:00Z', false],
  ])('%s', (_, hours, now, quiet) => expect(quietState(hours, LONG_AGO, at(now)).quiet).toBe(quiet ? 'yes' : 'no'));

  it('says when it changes', () => {
    expect(quietState(NIGHT, LONG_AGO, at('2026-03-01T15:20:30Z')).changesAt).toBe(at('2026-03-01T21:00:00Z'));
    expect(quietState(NIGHT, LONG_AGO, at('2026-03-01T23:20:30Z')).changesAt).toBe(at('2026-03-02T06:00:00Z'));
    // The night in which clocks are put forward is an hour shorter.
    expect(quietState(NIGHT, LONG_AGO, at('2026-03-28T23:00:00Z')).changesAt).toBe(at('2026-03-29T05:00:00Z'));
    expect(quietState(null, LONG_AGO, at('2026-03-01T23:20:30Z')).changesAt).toBeNull();
  });

  it('is not quiet for who has switched on since it began, and is again the next night', () => {
    const switchedOn = at('2026-03-01T22:10:00Z');
    expect(quietState(NIGHT, switchedOn, at('2026-03-01T22:10:00Z')).quiet).toBe('overruled');
    expect(quietState(NIGHT, switchedOn, at('2026-03-02T05:00:00Z')).quiet).toBe('overruled');
    expect(quietState(NIGHT, switchedOn, at('2026-03-02T22:00:00Z')).quiet).toBe('yes');
    expect(quietState(NIGHT, at('2026-03-01T20:59:59Z'), at('2026-03-01T21:00:00Z')).quiet).toBe('yes');
  });

  it('has flipped at the moment it names, and not a minute before', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Vienna', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia');
    const minute = fc.integer({ min: 0, max: 1_439 });
    const instant = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zone, minute, minute, instant, (timeZone, fromMinute, toMinute, now) => {
        fc.pre(fromMinute !== toMinute);
        const hours = { fromMinute, toMinute, timeZone };
        const { quiet, changesAt } = quietState(hours, LONG_AGO, now);
        expect(changesAt).toBeGreaterThan(now);
        expect(quietState(hours, LONG_AGO, changesAt!).quiet).not.toBe(quiet);
        expect(quietState(hours, LONG_AGO, changesAt! - 1).quiet).toBe(quiet);
      }),
      { numRuns: 500 },
    );
  });
});

it('knows the names of time zones', () => {
  expect(isTimeZone('Europe/Vienna')).toBe(true);
  expect(isTimeZone('Middle-earth/Shire')).toBe(false);
});
