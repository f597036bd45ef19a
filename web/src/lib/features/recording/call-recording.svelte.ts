import type { RecordingView } from '@cc/contract/http/recordings.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { untrack } from 'svelte';
import { api, call } from '#lib/api/client.ts';
import { ApiError, friendly } from '#lib/api/error.ts';
import { clock } from '#lib/state/clock.svelte.ts';
import { live } from '#lib/state/live.svelte.ts';
import { announcer } from '#lib/ui/announcer.svelte.ts';
import { notify } from '#lib/ui/toast.ts';
import { changeWords } from './recording-words.ts';

/** The recording of the call that one is in, and what one can do about it. To be made while a component is. */
export class CallRecording {
  readonly #session: () => SessionView | undefined;
  /** A request is on its way. */
  busy = $state(false);
  /** The last proposal was not made: as many calls are being recorded as can be. */
  full = $state(false);

  constructor(session: () => SessionView | undefined) {
    this.#session = session;
    let before: RecordingView | null = null;
    $effect(() => {
      const now = this.newest;
      untrack(() => this.#tell(before, now));
      before = now;
    });
  }

  get newest(): RecordingView | null {
    const { recording } = live;
    return recording && recording.sessionId === this.#session()?.id ? recording : null;
  }
  get running(): boolean {
    return this.newest?.status === 'recording';
  }
  #isOpen = $derived.by(() => {
    const { newest } = this;
    return newest?.status === 'proposed' && clock.now < Date.parse(newest.answerUntil);
  });
  /** I have proposed it, and the other has not answered yet. */
  get asking(): boolean {
    return this.#isOpen && this.newest?.mine === true;
  }
  /** The other has proposed it, and waits for my answer. */
  get asked(): boolean {
    return this.#isOpen && this.newest?.mine === false;
  }
  /** It can be proposed now. */
  get possible(): boolean {
    return this.#session()?.status === 'live' && !this.running && !this.#isOpen;
  }

  propose = (): Promise<boolean> =>
    this.#do((id) => call(api.recordings.propose, { params: { id }, body: { id: crypto.randomUUID() } }));
  answer = (agree: boolean): Promise<boolean> =>
    this.#do((id, recordingId) => call(api.recordings.answer, { params: { id, recordingId }, body: { agree } }));
  stop = (): Promise<boolean> =>
    this.#do((id, recordingId) => call(api.recordings.stop, { params: { id, recordingId } }));

  /** The news bring what became of it. @returns whether it was done. */
  async #do(request: (id: string, recordingId: string) => Promise<unknown>): Promise<boolean> {
    const id = this.#session()?.id;
    if (this.busy || !id) return false;
    this.busy = true;
    this.full = false;
    try {
      await request(id, this.newest?.id ?? '');
      return true;
    } catch (error) {
      this.full = error instanceof ApiError && error.code === 'recordings_full';
      if (!this.full) notify.warning(friendly(error));
      return false;
    } finally {
      this.busy = false;
    }
  }

  #tell(before: RecordingView | null, now: RecordingView | null): void {
    const name = this.#session()?.other.name;
    if (!now || !name || (before?.id === now.id && before.status === now.status)) return;
    const words = changeWords(now, name, before !== null || now.status === 'proposed' || now.status === 'recording');
    if (!words) return;
    announcer.say(words.said, words.urgent ? 'assertive' : 'polite');
    if (words.shown) notify.message(words.said);
  }
}
