import { untrack } from 'svelte';

/**
 * Says status changes to screen readers without moving the focus. One region for the whole app (`live-region.svelte` in the
 * root layout), because regions that appear together with their text are often not read.
 */
class Announcer {
  polite = $state('');
  assertive = $state('');
  #clearing: Partial<Record<'polite' | 'assertive', ReturnType<typeof setTimeout>>> = {};

  /** `assertive` interrupts: for a ringing offer or a lost connection, nothing less. */
  say(text: string, urgency: 'polite' | 'assertive' = 'polite'): void {
    // The same words twice are a change too. Not tracked: an effect that says something must not run again for having said it.
    this[urgency] = untrack(() => this[urgency]) === text ? `${text}\u00a0` : text;
    // Said is said: who reads on through the page later does not meet old news at its end.
    clearTimeout(this.#clearing[urgency]);
    this.#clearing[urgency] = setTimeout(() => (this[urgency] = ''), 10_000);
  }
}

export const announcer = new Announcer();
