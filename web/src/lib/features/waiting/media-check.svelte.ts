import { browserMedia, deviceErrorKind, type DeviceErrorKind } from '#lib/call/devices.ts';
import { CHECKED_KEY, type MediaChoice } from '#lib/features/call/remembered-media.ts';

type Source = keyof MediaChoice;

const read = (): MediaChoice => {
  try {
    const kept = JSON.parse(localStorage.getItem(CHECKED_KEY) ?? 'null') as Partial<MediaChoice> | null;
    return { mic: kept?.mic !== false, cam: kept?.cam !== false };
  } catch {
    return { mic: true, cam: true };
  }
};

/** Camera and microphone as they would be in the call. Nothing leaves this machine; the choice is remembered for the call. */
export class MediaCheck {
  on = $state<MediaChoice>({ mic: true, cam: true });
  problems = $state<Partial<Record<Source, DeviceErrorKind>>>({});
  started = $state(false);
  video = $state.raw<MediaStream | null>(null);
  /** How loud the microphone is, 0 to 1. */
  level = $state(0);

  #tracks: Partial<Record<Source, MediaStreamTrack>> = {};
  #audio: AudioContext | undefined;
  #frame = 0;
  #closed = false;

  constructor() {
    this.on = read();
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
    await Promise.all([this.on.mic ? this.#open('mic') : undefined, this.on.cam ? this.#open('cam') : undefined]);
  }

  async toggle(source: Source): Promise<void> {
    const on = !this.on[source];
    this.on = { ...this.on, [source]: on };
    localStorage.setItem(CHECKED_KEY, JSON.stringify(this.on));
    if (on) await this.#open(source);
    else this.#stop(source);
  }

  async #open(source: Source): Promise<void> {
    this.problems = { ...this.problems, [source]: undefined };
    try {
      const track = await browserMedia[source]();
      if (this.#closed || !this.on[source]) return track.stop();
      this.#stop(source);
      this.#tracks[source] = track;
      if (source === 'cam') this.video = new MediaStream([track]);
      else this.#listen(track);
    } catch (error) {
      this.problems = { ...this.problems, [source]: deviceErrorKind(error, source) };
    }
  }

  #listen(track: MediaStreamTrack): void {
    this.#audio = new AudioContext();
    const analyser = new AnalyserNode(this.#audio, { fftSize: 512 });
    this.#audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const measure = () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
      // Decibels, because ears hear ratios: -60 dB is silence, -10 dB is loud.
      const loud = Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 60) / 50));
      this.level = Math.max(loud, this.level * 0.85);
      this.#frame = requestAnimationFrame(measure);
    };
    measure();
  }

  #stop(source: Source): void {
    this.#tracks[source]?.stop();
    delete this.#tracks[source];
    if (source === 'cam') this.video = null;
    else {
      cancelAnimationFrame(this.#frame);
      void this.#audio?.close();
      this.#audio = undefined;
      this.level = 0;
    }
  }

  /** Lets go of the devices, so that the call can have them. */
  close(): void {
    this.#closed = true;
    this.#stop('mic');
    this.#stop('cam');
  }
}
