import { describe, expect, it } from 'vitest';
import { createPushToTalk } from './push-to-talk.ts';

function talk(startsOn: boolean) {
  let on = startsOn;
  const sets: boolean[] = [];
  const changes: boolean[] = [];
  const set = (next: boolean) => {
    on = next;
    sets.push(next);
  };
  return { key: createPushToTalk({ isOn: () => on, set }, (now) => changes.push(now)), sets, changes, set };
}

describe('the key to talk with', () => {
  it('opens the microphone while it is held, however often it repeats', () => {
    const { key, sets, changes } = talk(false);
    key.down();
    key.down();
    key.up();
    key.up();
    expect(sets).toEqual([true, false]);
    expect(changes).toEqual([true, false]);
  });

  it('does nothing to a microphone that is on', () => {
    const { key, sets } = talk(true);
    key.down();
    key.up();
    expect(sets).toEqual([]);
  });
});
