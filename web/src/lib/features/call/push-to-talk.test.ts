import { describe, expect, it } from 'vitest';
import { createPushToTalk } from './push-to-talk.ts';

function talk(startsOn: boolean) {
  let on = startsOn;
  const sets: boolean[] = [];
  const changes: boolean[] = [];
  // As in a call: it takes a moment.
  const set = async (next: boolean) => {
    sets.push(next);
    await Promise.resolve();
    on = next;
  };
  return { key: createPushToTalk({ isOn: () => on, set }, (now) => changes.push(now)), sets, changes, set };
}

describe('the key to talk with', () => {
  it('opens the microphone while it is held, however often it repeats', async () => {
    const { key, sets, changes } = talk(false);
    key.down();
    key.down();
    key.up();
    key.up();
    expect(changes).toEqual([true]);
    await new Promise((done) => setTimeout(done));
    expect(sets).toEqual([true, false]);
    expect(changes).toEqual([true, false]);
  });

  it('can be pressed again before the microphone is shut', async () => {
    const { key, sets, changes } = talk(false);
    key.down();
    key.up();
    key.down();
    await new Promise((done) => setTimeout(done));
    expect(sets).toEqual([true, false, true]);
    expect(changes.at(-1)).toBe(true);
  });

  it('does nothing to a microphone that is on', () => {
    const { key, sets } = talk(true);
    key.down();
    key.up();
    expect(sets).toEqual([]);
  });
});
