import { expect, test } from 'vitest';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { formatDay } from './dates.ts';
import { questionPath, sessionPath, sessionWords } from './rows.ts';

const unpaid = { status: 'cancelled', capturedMinor: 0 } as SessionView['payment'];

test('days are told from today', () => {
  const now = new Date(2026, 4, 10, 18, 0);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();
  expect(formatDay(at(2026, 4, 10, 0, 5), now)).toBe('Today, 00:05');
  expect(formatDay(at(2026, 4, 9, 14, 5), now)).toBe('May 9, 14:05');
  expect(formatDay(at(2025, 4, 10, 14, 5), now)).toBe('May 10, 2025');
});

test('rows lead to what can be seen of them', () => {
  expect(questionPath({ id: 'q', status: 'done', sessionId: 's' })).toBe('/sessions/s');
  expect(questionPath({ id: 'q', status: 'open', sessionId: 's' })).toBe('/questions/q');
  expect(sessionPath({ id: 's', status: 'interrupted' })).toBe('/call/s');
  expect(sessionPath({ id: 's', status: 'ended' })).toBe('/sessions/s');
});

test('a call that is on has no outcome yet', () => {
  const call = { stayedAway: [], role: 'customer', decision: null, payment: unpaid } satisfies Partial<SessionView>;
  expect(sessionWords({ ...call, status: 'live', outcome: null }).label).toBe('Running');
  expect(sessionWords({ ...call, status: 'ended', outcome: 'free' }).label).toBe('Free');
});

test('a call to which somebody did not come says who', () => {
  const not = { decision: null, payment: unpaid };
  const call = { status: 'cancelled', outcome: 'no_show', role: 'customer', ...not } as const;
  expect(sessionWords({ ...call, stayedAway: ['customer'] }).label).toBe('You did not come');
  expect(sessionWords({ ...call, stayedAway: ['consultant'] }).label).toBe('The other did not come');
  expect(sessionWords({ ...call, stayedAway: [] }).label).toBe('Did not begin');
});

test('a call whose charge the bank did not let through is not shown as paid to its customer', () => {
  const call = { status: 'ended', outcome: 'billed', stayedAway: [], decision: 'capture', payment: unpaid } as const;
  const label = (more: Partial<SessionView>) =>
    sessionWords({ ...call, stayedAway: [], role: 'customer', ...more }).label;
  expect(label({})).toBe('Not charged');
  expect(label({ role: 'consultant' })).toBe('Paid');
  expect(label({ payment: { ...unpaid, status: 'captured', capturedMinor: 4_500 } })).toBe('Paid');
});
