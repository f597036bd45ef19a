import { untrack } from 'svelte';
import { soundSettings } from './settings.svelte.ts';
import { FOUND, play, RING, RING_PERIOD, RINGS_AHEAD, type Note } from './voice.ts';

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
  /** Counts starts and stops: what waits for the browser's leave must not ring after it was stopped. */
  #turn = 0;

  constructor() {
    // Volume and off switch count for what rings already.
    if (typeof window !== 'undefined') {
      $effect.root(() => {
        $effect(() => {
          const { gain } = soundSettings;
          if (this.#context) this.#output?.gain.setTargetAtTime(gain, this.#context.currentTime, 0.03);
        });
      });
    }
  }

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
    void this.#sound(RING, RINGS_AHEAD);
  }

  stopRing(): void {
    this.#turn += 1;
    this.ringing = false;
    if (!this.#context || !this.#output) return;
    // Fades what still rings on, so that accepting is answered at once; then lets go of what was scheduled.
    const [context, output] = [this.#context, this.#output];
    output.gain.setTargetAtTime(0, context.currentTime, 0.04);
    setTimeout(() => output.disconnect(), 400);
    this.#output = undefined;
  }

  /** One ring, to hear how loud it is. */
  testRing(): void {
    void this.unlock().then(() => this.#sound(RING));
  }

  found(): void {
    void this.#sound(FOUND);
  }

  async #sound(notes: readonly Note[], times = 1): Promise<void> {
    const turn = times > 1 ? ++this.#turn : this.#turn;
    await this.#unlockIfAllowed();
    if (this.blocked && times > 1) await this.#allowed();
    if (!this.#context || this.blocked || turn !== this.#turn) return;
    this.#output ??= this.#newOutput(this.#context);
    this.#output.gain.setValueAtTime(soundSettings.gain, this.#context.currentTime);
    for (let n = 0; n < times; n++) play(this.#context, this.#output, notes, n * RING_PERIOD);
  }

  /** Until the browser lets the page sound: somebody clicked while it rang. */
  #allowed(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        this.#look();
        if (this.blocked) return;
        this.#context?.removeEventListener('statechange', look);
        resolve();
      };
      this.#context?.addEventListener('statechange', look);
    });
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
