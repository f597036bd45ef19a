import { browserMedia, deviceErrorKind, type DeviceErrorKind } from '#lib/call/devices.ts';
import { openDevices } from '#lib/call/open-devices.ts';
import { watchLevel } from '#lib/call/level-meter.ts';
import { deviceChoices } from '#lib/features/call/device-choices.svelte.ts';
import { keepChecked, readChecked, type MediaChoice } from '#lib/features/call/remembered-media.ts';

type Source = keyof MediaChoice;

/** Camera and microphone as they would be in the call. Nothing leaves this machine; what is chosen is remembered for the call. */
export class MediaCheck {
  on = $state<MediaChoice>({ mic: true, cam: true });
  problems = $state<Partial<Record<Source, DeviceErrorKind>>>({});
  started = $state(false);
  tracks = $state.raw<Record<Source, MediaStreamTrack | null>>({ mic: null, cam: null });
  /** How loud the microphone is, 0 to 1. */
  level = $state(0);

  #stopLevel = (): void => undefined;
  #closed = false;

  constructor() {
    this.on = readChecked();
  }

  /** Starts by itself only where the browser will not ask: a question out of nowhere is refused by habit. */
  async startIfAllowed(): Promise<void> {
    const names = ['camera', 'microphone'] as PermissionName[];
    const states = await Promise.all(
      names.map((name) =>
        navigator.permissions
          ?.query({ name })
          .then(({ state }) => state)
          .catch(() => 'prompt'),
      ),
    );
    if (states.every((state) => state === 'granted')) await this.start();
  }

  async start(): Promise<void> {
    this.started = true;
    await Promise.all([this.on.mic ? this.open('mic') : undefined, this.on.cam ? this.open('cam') : undefined]);
  }

  async toggle(source: Source): Promise<void> {
    const on = !this.on[source];
    this.on = { ...this.on, [source]: on };
    keepChecked(this.on);
    if (on) await this.open(source);
    else this.#stop(source);
  }

  /** Gets the device that is chosen now, in place of the one before. What is switched off stays off. */
  async open(source: Source): Promise<void> {
    if (!this.on[source]) return;
    this.problems = { ...this.problems, [source]: undefined };
    try {
      const track = await this.#get(source);
      if (this.#closed || !this.on[source]) return track.stop();
      this.#stop(source);
      this.tracks = { ...this.tracks, [source]: track };
      const { processing, [source]: id } = deviceChoices.current;
      openDevices.offer(source, track, { id, processing });
      track.addEventListener('ended', () => this.#unplugged(source, track));
      if (source === 'mic') this.#stopLevel = watchLevel(track, (level) => (this.level = level));
    } catch (error) {
      this.problems = { ...this.problems, [source]: deviceErrorKind(error, source) };
    }
  }

  #get(source: Source): Promise<MediaStreamTrack> {
    const { processing, [source]: id } = deviceChoices.current;
    const get = (from?: string) => (source === 'mic' ? browserMedia.mic(from, processing) : browserMedia.cam(from));
    return get(id).catch((error: unknown) => {
      // The one of last time is not plugged in today.
      if (id && deviceErrorKind(error, source) === 'missing') return get();
      throw error;
    });
  }

  #unplugged(source: Source, track: MediaStreamTrack): void {
    if (this.tracks[source] !== track) return;
    this.#stop(source);
    // With another one, if there is; it says so if there is none.
    void this.open(source);
  }

  #stop(source: Source, soon = false): void {
    openDevices.letGo(source, { soon });
    this.tracks = { ...this.tracks, [source]: null };
    if (source === 'mic') this.#stopLevel();
  }

  /** Lets go of the devices; a call that begins now goes on with them. */
  close(): void {
    this.#closed = true;
    this.#stop('mic', true);
    this.#stop('cam', true);
  }
}
