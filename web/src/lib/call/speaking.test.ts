import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore, INITIAL_STATE } from './call-state.ts';
import { createRemotes } from './remotes.ts';
import { createVoiceGate, watchSpeaking } from './speaking.ts';
import { fakeTrack } from './testing/fake-track.ts';

describe('a voice', () => {
  it('is heard at once, and over pauses between words', () => {
    const gate = createVoiceGate();
    expect(gate(0, 0)).toBe(false);
    expect(gate(0.2, 150)).toBe(true);
    expect(gate(0, 700)).toBe(true);
    expect(gate(0, 900)).toBe(false);
  });

  it('is not a breath', () => expect(createVoiceGate()(0.005, 0)).toBe(false));
});

describe('who is speaking', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is said of the one whose voice arrives, until a pause, and never of somebody muted', async () => {
    const store = createStore(INITIAL_STATE);
    const remotes = createRemotes(store);
    const peer = {
      userId: 'u',
      name: 'Grace',
      role: 'consultant',
      scope: 'call',
      present: true,
      quality: null,
    } as const;
    remotes.reset([
      { ...peer, peerId: 'one' },
      { ...peer, peerId: 'other' },
    ]);
    let level = 0.3;
    remotes.setSource('one', 'mic', 'c', { track: fakeTrack('audio'), paused: false, loudness: () => level });
    const changes: number[] = [];
    store.subscribe(() => void changes.push(1));
    const stop = watchSpeaking(store, remotes);
    const who = () =>
      store
        .get()
        .remotes.filter(({ speaking }) => speaking)
        .map(({ peerId }) => peerId);

    await vi.advanceTimersByTimeAsync(3_000);
    expect(who()).toEqual(['one']);
    // Told when it changes, not each time that it is looked at.
    expect(changes).toHaveLength(2);
    remotes.pauseSource('c', true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(who()).toEqual([]);
    remotes.pauseSource('c', false);
    level = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(who()).toEqual([]);
    stop();
  });
});
