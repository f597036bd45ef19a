import { browserMedia, type MediaProvider, type VoiceProcessing } from './devices.ts';

type Own = 'mic' | 'cam';

/** From page to page; whoever goes elsewhere than into the call sees their camera go out soon after. */
const LET_GO_MS = 1_000;

/** Which device, and what is done to the voice. */
const nameOf = (own: Own, id: string | undefined, processing: VoiceProcessing | undefined): string =>
  JSON.stringify([id ?? null, own === 'mic' && processing]);

/**
 * A camera takes up to a second to begin. Where a page before the call has it open as the call wants it, the call goes on with that, and the light does
 * not even blink.
 * @param provider where tracks come from that are not open
 */
export function createOpenDevices(provider: MediaProvider) {
  const open = new Map<Own, { name: string; track: MediaStreamTrack }>();

  function take(own: Own, name: string): MediaStreamTrack | null {
    const found = open.get(own);
    if (!found || found.name !== name || found.track.readyState === 'ended') return null;
    open.delete(own);
    return found.track;
  }

  /** Tracks of devices that are open, or else new ones. */
  const media: MediaProvider = {
    mic: async (id, processing) => take('mic', nameOf('mic', id, processing)) ?? provider.mic(id, processing),
    cam: async (id) => take('cam', nameOf('cam', id, undefined)) ?? provider.cam(id),
    screen: () => provider.screen(),
  };

  return {
    media,
    /** Somebody else may take it over from now on. */
    offer(own: Own, track: MediaStreamTrack, wish: { id?: string | undefined; processing?: VoiceProcessing }): void {
      open.set(own, { name: nameOf(own, wish.id, wish.processing), track });
    },
    /** Who opened it needs it no more: it is stopped, at once or when nobody takes it over soon. */
    letGo(own: Own, { soon = false } = {}): void {
      const found = open.get(own);
      if (!found) return;
      const stop = (): void => {
        if (open.get(own) !== found) return;
        open.delete(own);
        found.track.stop();
      };
      if (soon) setTimeout(stop, LET_GO_MS);
      else stop();
    },
  };
}

/** This tab's. */
export const openDevices = createOpenDevices(browserMedia);
