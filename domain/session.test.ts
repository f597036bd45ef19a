import { describe, expect, it } from 'vitest';
import {
  ACTIVE_SESSION,
  canMoveSession,
  END_REASONS,
  outcomeOf,
  SESSION_STATUSES,
  SESSION_TRANSITIONS,
} from './session.ts';

describe('the transitions of a session', () => {
  it('lead where the product says', () => {
    const moves = SESSION_STATUSES.flatMap((from) =>
      SESSION_STATUSES.filter((to) => canMoveSession(from, to)).map((to) => `${from} → ${to}`),
    );
    expect(moves).toEqual([
      'authorizing → ready',
      'authorizing → cancelled',
      'ready → live',
      'ready → cancelled',
      'live → interrupted',
      'live → ended',
      'interrupted → live',
      'interrupted → ended',
    ]);
  });
  it('end exactly where a session is no longer active', () => {
    const active = SESSION_STATUSES.filter((status) => SESSION_TRANSITIONS[status].length > 0);
    expect(active).toEqual([...ACTIVE_SESSION]);
  });
});

describe('outcomeOf', () => {
  it('is billed only by capture', () => {
    expect(END_REASONS.map((reason) => outcomeOf(reason, 'capture'))).toEqual(END_REASONS.map(() => 'billed'));
  });
  it('is otherwise told by the reason', () => {
    expect(Object.fromEntries(END_REASONS.map((reason) => [reason, outcomeOf(reason, 'cancel')]))).toEqual({
      hung_up: 'free',
      block_over: 'free',
      connection_lost: 'free',
      hold_failed: 'failed',
      hold_abandoned: 'failed',
      no_show: 'no_show',
      cancelled: 'failed',
    });
  });
});
