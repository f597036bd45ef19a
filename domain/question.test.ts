import { describe, expect, it } from 'vitest';
import { RULES } from './rules.ts';
import {
  ACTIVE_QUESTION,
  canMove,
  cleanText,
  isActive,
  isAskerGone,
  QUESTION_STATUSES,
  QUESTION_TRANSITIONS,
  resumesOnReturn,
  textProblem,
  titleProblem,
} from './question.ts';

describe('the transitions of a question', () => {
  it('lead where the product says', () => {
    const moves = QUESTION_STATUSES.flatMap((from) =>
      QUESTION_STATUSES.filter((to) => canMove(from, to)).map((to) => `${from} → ${to}`),
    );
    expect(moves).toEqual([
      'open → offering',
      'open → parked',
      'open → cancelled',
      'open → expired',
      'offering → open',
      'offering → taken',
      'offering → parked',
      'offering → cancelled',
      'offering → expired',
      'taken → open',
      'taken → done',
      'taken → cancelled',
      'parked → open',
      'parked → taken',
      'parked → cancelled',
      'parked → expired',
    ]);
  });

  it('end only in the three final statuses', () => {
    const final = QUESTION_STATUSES.filter((status) => QUESTION_TRANSITIONS[status].length === 0);
    expect(final).toEqual(['done', 'cancelled', 'expired']);
    expect(ACTIVE_QUESTION.every(isActive)).toBe(true);
    expect(['parked', ...final].some((status) => isActive(status as never))).toBe(false);
  });
});

describe('title and text', () => {
  it('are measured as people see them', () => {
    expect(titleProblem('123456789')).toBe('too_short');
    expect(titleProblem('         1         ')).toBe('too_short');
    expect(titleProblem('1234567890')).toBeNull();
    expect(titleProblem('😀'.repeat(140))).toBeNull();
    expect(titleProblem('😀'.repeat(141))).toBe('too_long');
    expect(textProblem('')).toBeNull();
    expect(textProblem('x'.repeat(4_000))).toBeNull();
    expect(textProblem('x'.repeat(4_001))).toBe('too_long');
  });

  it('are stored without control and override characters', () => {
    expect(cleanText('  a\u0000b\u202ec\r\nd\te\n\n\n\nf ')).toBe('a b c\nd e\n\nf');
    expect(cleanText('e\u0301')).toBe('é');
    expect(cleanText('👩‍💻 שלום')).toBe('👩‍💻 שלום');
  });
});

describe('an asker whose connection is gone', () => {
  const now = 10_000_000;

  it('is gone after 30 s, and not before', () => {
    expect(isAskerGone(null, now)).toBe(false);
    expect(isAskerGone(now - 29_999, now)).toBe(false);
    expect(isAskerGone(now - 30_000, now)).toBe(true);
  });

  it('finds the question going on when back in time; what was parked by choice stays', () => {
    const at = { parkedAt: now - RULES.askerBackMs, now };
    expect(resumesOnReturn({ reason: 'asker_gone', ...at })).toBe(true);
    expect(resumesOnReturn({ reason: 'asker_gone', parkedAt: at.parkedAt - 1, now })).toBe(false);
    expect(resumesOnReturn({ reason: 'notify', ...at })).toBe(false);
    expect(resumesOnReturn({ reason: 'left_open', ...at })).toBe(false);
  });
});
