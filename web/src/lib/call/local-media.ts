import type { MediaSource } from '@cc/contract/sfu-signalling.ts';
import type { LocalSource, Store } from './call-state.ts';
import { deviceErrorKind, VOICE_PROCESSING, type MediaProvider, type VoiceProcessing } from './devices.ts';
import type { Stay, StayProducer } from './stay.ts';

export type ProducedHook = (source: MediaSource, producer: StayProducer, stay: Stay) => void;

type Own = 'mic' | 'cam' | 'screen';

/** What was chosen before: devices by their ids, and what is done to the voice. */
export interface DeviceWishes {
  mic?: string | undefined;
  cam?: string | undefined;
  processing?: VoiceProcessing | undefined;
}

/**
 * My microphone, camera and screen: gets the tracks, sends them while there is a stay, and sends them again in the next one with the same mute
 * states. What is asked of one source is done one after the other, so quick clicks end in what was asked last.
 */
export function createLocalMedia(store: Store, media: MediaProvider, onProduced: ProducedHook) {
  const producers = new Map<MediaSource, StayProducer>();
  const chosen: { mic?: string | undefined; cam?: string | undefined } = {};
  let processing = VOICE_PROCESSING;
  const queues: Record<Own, Promise<void>> = {
    mic: Promise.resolve(),
    cam: Promise.resolve(),
    screen: Promise.resolve(),
  };
  let screenAudio: MediaStreamTrack | null = null;
  let stay: Stay | null = null;
  let closed = false;

  const change = (own: Own, part: Partial<LocalSource>): void => store.set({ [own]: { ...store.get()[own], ...part } });

  function inTurn(own: Own, work: () => Promise<void>): Promise<void> {
    const next = queues[own].then(() => (closed ? undefined : work()));
    queues[own] = next.catch(() => undefined);
    return next;
  }

  /** Runs `work` after what was asked before. What fails at a device is in the source's `error`, what fails on the way is sent again by the next stay. */
  const enqueue = (own: Own, work: () => Promise<void>): Promise<void> =>
    inTurn(own, async () => {
      change(own, { pending: true, error: null });
      try {
        await work();
      } catch (error) {
        if (stay && !stay.closed) throw error;
      } finally {
        if (!closed) change(own, { pending: false });
      }
    });

  /** The wanted track; null, with the reason in the state, when it cannot be had. */
  async function acquire<T>(own: Own, get: () => Promise<T>): Promise<T | null> {
    try {
      return await get();
    } catch (error) {
      change(own, { on: false, error: deviceErrorKind(error, own) });
      return null;
    }
  }

  function watch(own: 'mic' | 'cam', track: MediaStreamTrack): void {
    track.addEventListener?.('ended', () => {
      if (store.get()[own].track !== track) return;
      const { on } = store.get()[own];
      chosen[own] = undefined;
      change(own, { on: false, track: null, error: 'unplugged' });
      void pause(own);
      // Whoever is talking goes on talking. A camera is another matter: it would look at something nobody has chosen to show.
      if (own === 'mic' && on) void inTurn('mic', resumeMic).catch(() => undefined);
    });
  }

  async function resumeMic(): Promise<void> {
    if (store.get().mic.track) return;
    const track = await freshTrack('mic');
    if (!track) return;
    change('mic', { on: true, track });
    await sendTrack('mic', track);
  }

  async function send(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<void> {
    const current = stay;
    if (!current) return;
    const producer = await current.produce(source, track, paused);
    if (current !== stay) return;
    producers.set(source, producer);
    onProduced(source, producer, current);
  }

  async function pause(source: MediaSource): Promise<void> {
    const producer = producers.get(source);
    // A pause that does not reach the node is made up for by the next stay, which starts paused.
    if (stay && producer && !producer.closed) await stay.pause(producer).catch(() => undefined);
  }

  async function sendTrack(own: 'mic' | 'cam', track: MediaStreamTrack): Promise<void> {
    const producer = producers.get(own);
    if (!stay || !producer || producer.closed) return send(own, track, false);
    if (producer.track !== track) await producer.replaceTrack({ track });
    await stay.resume(producer);
  }

  const open = (own: 'mic' | 'cam'): Promise<MediaStreamTrack> =>
    own === 'mic' ? media.mic(chosen.mic, processing) : media.cam(chosen.cam);

  async function freshTrack(own: 'mic' | 'cam'): Promise<MediaStreamTrack | null> {
    const track = await acquire(own, () =>
      open(own).catch((error: unknown) => {
        if (!chosen[own] || deviceErrorKind(error, own) !== 'missing') throw error;
        // What was chosen some other day is not plugged in today: any other is better than none.
        chosen[own] = undefined;
        return open(own);
      }),
    );
    if (track) watch(own, track);
    return track;
  }

  /** The same source from another device, or made differently; stays as muted as it was. */
  async function replace(own: 'mic' | 'cam'): Promise<void> {
    const { track: before, on } = store.get()[own];
    if (!before) return;
    const track = await freshTrack(own);
    if (!track) return;
    track.enabled = on;
    change(own, { track, on });
    const producer = producers.get(own);
    if (producer && !producer.closed) await producer.replaceTrack({ track });
    before.stop();
  }

  function stopScreen(): void {
    for (const source of ['screen', 'screen-audio'] as const) {
      const producer = producers.get(source);
      if (producer && !producer.closed) stay?.closeProducer(producer);
      producers.delete(source);
    }
    store.get().screen.track?.stop();
    screenAudio?.stop();
    screenAudio = null;
    change('screen', { on: false, track: null });
  }

  return {
    /** Before anything is switched on. */
    wish({ mic, cam, processing: wished = VOICE_PROCESSING }: DeviceWishes): void {
      Object.assign(chosen, { mic, cam });
      processing = wished;
    },
    /** Sends everything that is on in a new stay; null when there is none for the moment. */
    async attach(next: Stay | null): Promise<void> {
      stay = next;
      producers.clear();
      if (!next) return;
      const again = (own: Own, work: () => Promise<void>) =>
        inTurn(own, async () => {
          if (stay !== next || producers.has(own)) return;
          // What fails because the connection broke is sent by the next stay.
          await work().catch(() => next.closed || change(own, { on: false, error: 'unknown' }));
        });
      const get = store.get;
      await Promise.all([
        again('mic', async () => {
          const { track, on } = get().mic;
          if (track) await send('mic', track, !on);
        }),
        again('cam', async () => {
          const { track } = get().cam;
          if (track) await send('cam', track, false);
        }),
        again('screen', async () => {
          const { track } = get().screen;
          if (track)
            await Promise.all([send('screen', track, false), screenAudio && send('screen-audio', screenAudio, false)]);
        }),
      ]);
    },
    setMic: (on: boolean): Promise<void> =>
      enqueue('mic', async () => {
        // Muting keeps the microphone open, so that the first word after unmuting is heard.
        if (!on) {
          change('mic', { on });
          return pause('mic');
        }
        const track = store.get().mic.track ?? (await freshTrack('mic'));
        if (!track) return;
        change('mic', { on, track });
        await sendTrack('mic', track);
      }),
    setCam: (on: boolean): Promise<void> =>
      enqueue('cam', async () => {
        const { track: current } = store.get().cam;
        if (!on) {
          change('cam', { on, track: null });
          // Told first: the others see "camera off" and not a frozen face.
          await pause('cam');
          // The camera's light goes out: off means off.
          current?.stop();
          return;
        }
        const track = current ?? (await freshTrack('cam'));
        if (!track) return;
        change('cam', { on, track });
        await sendTrack('cam', track);
      }),
    switchDevice: (own: 'mic' | 'cam', deviceId: string): Promise<void> =>
      enqueue(own, async () => {
        chosen[own] = deviceId;
        await replace(own);
      }),
    setProcessing: (next: VoiceProcessing): Promise<void> =>
      enqueue('mic', async () => {
        processing = next;
        await replace('mic');
      }),
    shareScreen: (): Promise<void> =>
      enqueue('screen', async () => {
        if (store.get().screen.on) return;
        const shared = await acquire('screen', () => media.screen());
        if (!shared) return;
        // The browser has its own "stop sharing" button.
        shared.video.addEventListener?.('ended', stopScreen);
        screenAudio = shared.audio;
        change('screen', { on: true, track: shared.video });
        await Promise.all([
          send('screen', shared.video, false),
          shared.audio && send('screen-audio', shared.audio, false),
        ]);
      }),
    stopSharing: (): Promise<void> => enqueue('screen', async () => stopScreen()),
    close(): void {
      closed = true;
      const { mic, cam, screen } = store.get();
      for (const track of [mic.track, cam.track, screen.track, screenAudio]) track?.stop();
      for (const own of ['mic', 'cam', 'screen'] as const) change(own, { on: false, pending: false, track: null });
    },
  };
}

export type LocalMedia = ReturnType<typeof createLocalMedia>;
