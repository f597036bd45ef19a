import type { RoomAccess } from '@cc/contract/room-token.ts';
import { checkConnectivity, type Connectivity } from './connectivity.ts';
import { browserDevice } from './browser-device.ts';
import { connectSignalling } from './signalling.ts';

/** {@link checkConnectivity} with this browser's own means. A file of its own, so that a page loads mediasoup only to try. */
export async function checkBrowserConnectivity(
  getToken: () => Promise<RoomAccess>,
  signal: AbortSignal,
): Promise<Connectivity> {
  // A context that nobody has allowed to sound still gives a track, and a track is all that is needed.
  const audio = new AudioContext();
  try {
    return await checkConnectivity({
      getToken,
      connect: connectSignalling,
      createDevice: browserDevice,
      signal,
      silence: () => {
        const [track] = audio.createMediaStreamDestination().stream.getAudioTracks();
        if (!track) throw new DOMException('No track to try with.', 'NotSupportedError');
        return track;
      },
    });
  } finally {
    void audio.close();
  }
}
