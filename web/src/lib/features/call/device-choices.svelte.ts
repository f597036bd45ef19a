import { parseDeviceChoice, type DeviceChoice } from './device-choice.ts';

const KEY = 'call-devices';

/** The chosen devices, for the check before a call and the calls after it. */
class DeviceChoices {
  current = $state.raw<DeviceChoice>(parseDeviceChoice(null));

  constructor() {
    if (typeof localStorage !== 'undefined') this.current = parseDeviceChoice(localStorage.getItem(KEY));
  }

  set(change: Partial<DeviceChoice>): void {
    this.current = { ...this.current, ...change };
    localStorage.setItem(KEY, JSON.stringify(this.current));
  }
}

export const deviceChoices = new DeviceChoices();
