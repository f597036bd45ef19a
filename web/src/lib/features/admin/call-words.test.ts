import { expect, test } from 'vitest';
import { connectionBadge, sessionBadge } from './call-words.ts';

const none = { minutes: 5, fair: 0, poor: 0 };

test('a call is told by its outcome, and until it has one by how far it is', () => {
  expect(sessionBadge({ status: 'ended', outcome: 'billed' }).label).toBe('Billed');
  expect(sessionBadge({ status: 'interrupted', outcome: null }).label).toBe('Interrupted');
});

test('of two connections the worse one counts', () => {
  expect(connectionBadge({ customer: none, consultant: none })).toBeNull();
  expect(connectionBadge({ customer: { ...none, fair: 2 }, consultant: none })?.label).toBe('Fair for 2 min');
  expect(connectionBadge({ customer: { ...none, fair: 2 }, consultant: { ...none, poor: 1 } })).toMatchObject({
    tone: 'danger',
    label: 'Poor for 1 min',
  });
});
