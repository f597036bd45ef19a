import { parseSettings } from './parse-settings.ts';

const KEY = 'cc_sound';

/** How loud, and whether at all; kept on this device. */
class SoundSettings {
  /** 0 to 1. */
  volume = $state(0.7);
  muted = $state(false);

  constructor() {
    if (typeof localStorage === 'undefined') return;
    const kept = parseSettings(localStorage.getItem(KEY));
    this.volume = kept.volume;
    this.muted = kept.muted;
  }

  set(change: { volume?: number; muted?: boolean }): void {
    if (change.volume !== undefined) this.volume = Math.min(1, Math.max(0, change.volume));
    if (change.muted !== undefined) this.muted = change.muted;
    localStorage.setItem(KEY, JSON.stringify({ volume: this.volume, muted: this.muted }));
  }

  /** The gain to play at. Squared, because ears hear loudness in ratios. */
  get gain(): number {
    return this.muted ? 0 : this.volume ** 2;
  }
}

export const soundSettings = new SoundSettings();
