import { describe, expect, it } from 'vitest';
import { exclusionWords, formatShare, formatSigned, signalName } from './names.ts';

describe('words for admins', () => {
  it.each([
    ['history', 'Answered similar questions'],
    ['pastVotes', 'Past votes'],
    ['tf_idf', 'Tf idf'],
  ])('%s is %s', (name, expected) => expect(signalName(name)).toBe(expected));

  it('says why somebody was left out, also for reasons that are new', () => {
    expect(exclusionWords('not_available')).toBe('was busy or offline');
    expect(exclusionWords('some_new_reason')).toBe('some new reason');
  });

  it('writes figures that stand under each other', () => {
    expect(formatShare(0.42184)).toBe('42.2%');
    expect(formatSigned(0.12)).toBe('+0.120');
    expect(formatSigned(-0.0351)).toBe('−0.035');
  });
});
