import { describe, expect, it } from 'vitest';
import { DEVICE_CHOICE, parseDeviceChoice } from './device-choice.ts';

describe('the devices kept on this machine', () => {
  it('are the same after a round trip', () => {
    const choice = { mic: 'm', speaker: 's', processing: { echoCancellation: true, noiseSuppression: false } };
    expect(parseDeviceChoice(JSON.stringify(choice))).toEqual(choice);
  });

  it.each([null, 'not json', '[]', '7', '{"mic":7,"cam":"","processing":"no"}'])(
    'are the usual ones after %j',
    (text) => expect(parseDeviceChoice(text)).toEqual(DEVICE_CHOICE),
  );
});
