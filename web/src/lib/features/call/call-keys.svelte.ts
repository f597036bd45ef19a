import { createPushToTalk, type Microphone } from './push-to-talk.ts';
import { shortcutOf, shortcutsWanted, type Shortcut } from './shortcuts.ts';

type Actions = Record<Exclude<Shortcut, 'talk'>, () => unknown>;

/** The keys of the call: which of them are for us, and what they do. */
export class CallKeys {
  /** Switched off, only "?" is listened to: where it leads, they can be switched on again. */
  on = $state(shortcutsWanted());
  /** Heard for as long as the key is held. */
  talking = $state(false);

  readonly #actions: Actions;
  readonly #talk: ReturnType<typeof createPushToTalk>;

  constructor(actions: Actions, mic: Microphone) {
    this.#actions = actions;
    this.#talk = createPushToTalk(mic, (talking) => (this.talking = talking));
  }

  down = (event: KeyboardEvent): void => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target?.closest('[role="dialog"], [role="menu"], input, textarea, select')) return;
    const shortcut = shortcutOf(event);
    if (!shortcut || (!this.on && shortcut !== 'help')) return;
    // The space bar presses the button that the keyboard is at. One that was merely clicked does not claim it.
    if (shortcut === 'talk' && target?.matches(':is(a, button, summary, video, [tabindex="0"]):focus-visible')) return;
    // The letter is for us, also where the focus moves into a field.
    event.preventDefault();
    if (shortcut === 'talk') this.#talk.down();
    else void this.#actions[shortcut]();
  };

  up = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !this.talking) return;
    // Or the button that was clicked last would be pressed now.
    event.preventDefault();
    this.#talk.up();
  };

  /** The key may be let go where this page does not hear of it. */
  away = (): void => this.#talk.up();
}
