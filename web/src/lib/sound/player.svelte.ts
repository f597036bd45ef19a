import { untrack } from 'svelte';
import { soundSettings } from './settings.svelte.ts';
import { FOUND, play, RING, RING_PERIOD, type Note } from './voice.ts';

/**
 * The two sounds of the product. Nothing is made or heard until somebody acts: call `unlock` from a click (the online
 * switch, the send button), because browsers keep a page silent until then.
 */
class SoundPlayer {
  /** The browser does not let this page sound yet: show a button that calls `unlock`. */
  blocked = $state(false);
  ringing = $state(false);
  /** It may sound: somebody has acted on this page. */
  unlocked = $state(false);

  #context: AudioContext | undefined;
  #output: GainNode | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Makes later sounds possible. Must run in a click or key handler. */
  async unlock(): Promise<void> {
    this.#context ??= new AudioContext();
    await this.#context.resume().catch(() => undefined);
    this.#look();
  }

  /** Rings until `stopRing`. Calling it twice rings once. */
  startRing(): void {
    // Not tracked: the effect that rings must not run again because it rings.
    if (untrack(() => this.ringing)) return;
    this.ringing = true;
    void this.#once(RING);
    this.#timer = setInterval(() => void this.#once(RING), RING_PERIOD * 1000);
  }

  stopRing(): void {
    this.ringing = false;
    clearInterval(this.#timer);
    if (!this.#context || !this.#output) return;
    // Fades what still rings on, so that accepting is answered at once.
    this.#output.gain.setTargetAtTime(0, this.#context.currentTime, 0.04);
    this.#output = undefined;
  }

  /** One ring, to hear how loud it is. */
  testRing(): void {
    void this.unlock().then(() => this.#once(RING));
  }

  found(): void {
    void this.#once(FOUND);
  }

  async #once(notes: readonly Note[]): Promise<void> {
    if (soundSettings.gain === 0) return;
    await this.#unlockIfAllowed();
    if (!this.#context || this.blocked) return;
    this.#output ??= this.#newOutput(this.#context);
    this.#output.gain.setValueAtTime(soundSettings.gain, this.#context.currentTime);
    play(this.#context, this.#output, notes);
  }

  /** Resumes without waiting for ever: `resume` stays pending until a gesture when the page is not allowed to sound. */
  async #unlockIfAllowed(): Promise<void> {
    await Promise.race([this.unlock(), new Promise((done) => setTimeout(done, 150))]);
    this.#look();
  }

  #look(): void {
    this.unlocked = this.#context?.state === 'running';
    this.blocked = !this.unlocked;
  }

  #newOutput(context: AudioContext): GainNode {
    const output = new GainNode(context);
    output.connect(new BiquadFilterNode(context, { type: 'lowpass', frequency: 3200 })).connect(context.destination);
    return output;
  }
}

export const sound = new SoundPlayer();
