export interface Microphone {
  isOn: () => boolean;
  set: (on: boolean) => void | Promise<void>;
}

/**
 * A muted person is heard for as long as a key is held. Somebody who is not muted notices nothing of it, and a key that is let go elsewhere
 * (another window, another tab) must not leave the microphone open: call `up` for that too.
 */
export function createPushToTalk(mic: Microphone, onChange: (talking: boolean) => void) {
  let talking = false;
  /** Let go, and not shut yet: whoever presses again within that moment means to go on. */
  let shutting = false;
  return {
    down(): void {
      if (talking || (mic.isOn() && !shutting)) return;
      talking = true;
      onChange(true);
      mic.set(true);
    },
    up(): void {
      if (!talking) return;
      talking = false;
      // Told once it is shut: until then it is the key that has opened it, not the person's choice.
      shutting = true;
      void Promise.resolve(mic.set(false)).then(() => {
        shutting = false;
        if (!talking) onChange(false);
      });
    },
  };
}
