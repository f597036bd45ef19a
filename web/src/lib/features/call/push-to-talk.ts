export interface Microphone {
  isOn: () => boolean;
  set: (on: boolean) => unknown;
}

/**
 * A muted person is heard for as long as a key is held. Somebody who is not muted notices nothing of it, and a key that is let go elsewhere
 * (another window, another tab) must not leave the microphone open: call `up` for that too.
 */
export function createPushToTalk(mic: Microphone, onChange: (talking: boolean) => void) {
  let talking = false;
  const become = (next: boolean): void => {
    talking = next;
    onChange(next);
    mic.set(next);
  };
  return {
    down(): void {
      if (!talking && !mic.isOn()) become(true);
    },
    up(): void {
      if (talking) become(false);
    },
  };
}
