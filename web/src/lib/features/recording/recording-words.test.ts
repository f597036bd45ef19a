import { describe, expect, it } from 'vitest';
import type { RecordingView } from '@cc/contract/http/recordings.ts';
import { changeWords, stateWords } from './recording-words.ts';

type Facts = Pick<RecordingView, 'status' | 'mine' | 'endReason' | 'stoppedByMe'>;
const of = (status: Facts['status'], more: Partial<Facts> = {}): Facts => ({
  ...{ status, mine: true, endReason: null, stoppedByMe: null },
  ...more,
});

describe('what is said of a recording', () => {
  it('asks at once, and says that nothing is recorded yet', () => {
    const asked = changeWords(of('proposed', { mine: false }), 'Ada', true);
    expect(asked).toMatchObject({ urgent: true, shown: false });
    expect(asked?.said).toContain('Ada would like to record');
    expect(changeWords(of('proposed'), 'Ben', true)?.said).toContain('Nothing is recorded yet');
  });

  it('tells who proposed it that it came to nothing, and nobody what they did themselves', () => {
    expect(changeWords(of('refused'), 'Ben', true)?.said).toContain('Ben would rather not');
    expect(changeWords(of('refused', { mine: false }), 'Ada', true)).toBe(null);
    expect(changeWords(of('withdrawn'), 'Ben', true)).toBe(null);
  });

  it('tells both that it has begun, and who has stopped it', () => {
    for (const mine of [true, false]) expect(changeWords(of('recording', { mine }), 'Ada', true)?.urgent).toBe(true);
    const stopped = (stoppedByMe: boolean) =>
      changeWords(of('stopped', { endReason: 'by_person', stoppedByMe }), 'Ada', true)?.said;
    expect(stopped(true)).toMatch(/^The recording has stopped/);
    expect(stopped(false)).toMatch(/^Ada has stopped/);
    expect(changeWords(of('stopped', { endReason: 'session_over' }), 'Ada', true)).toBe(null);
  });

  it('tells both that others are recorded already', () => {
    for (const mine of [true, false]) {
      const words = changeWords(of('stopped', { mine, endReason: 'busy' }), 'Ada', true);
      expect(words).toMatchObject({ shown: true, urgent: true, said: expect.stringContaining('Try again') });
    }
  });

  it('says nothing of what had happened before', () => {
    expect(changeWords(of('stopped', { endReason: 'failed' }), 'Ada', false)).toBe(null);
  });

  it('has words for all that cannot be played', () => {
    for (const state of ['recording', 'processing', 'empty', 'busy', 'failed', 'expired'] as const) {
      expect(stateWords(state)).not.toBe(null);
    }
    expect(stateWords('ready')).toBe(null);
  });
});
