import { MediaStreamTrack as WeriftTrack, type RTCRtpSender as WeriftSender } from 'werift';
import type { RoomAccess } from '@cc/contract/room-token.ts';
import { createCall, type Call } from '@cc/web/src/lib/call/call.ts';
import type { Clip } from './clip.ts';
import { playClip } from './player.ts';
import { createWeriftDevice, WERIFT_SETTINGS } from './werift-device.ts';

export interface PeerOptions {
  /** Where the media node's signalling listens, when `getToken` gives only a token. */
  url?: string;
  /** A fresh room token; asked before every connection and before `upgrade`. */
  getToken: () => Promise<string | RoomAccess>;
  /** What it shows and says; see `loadClip`. */
  clip: Clip;
}

/** RTP packets that arrived from the others, by kind, over the whole call. */
export interface PeerStats {
  receivedAudio: number;
  receivedVideo: number;
  receivedBytes: number;
}

/** A participant without a browser, with the browser's own call engine: it sends a clip and counts what it receives. */
export interface Peer {
  readonly call: Call;
  join(): Promise<void>;
  /** From `warm` into the call, once `getToken` gives a token of that scope. */
  upgrade(): Promise<void>;
  stats(): PeerStats;
  leave(): Promise<void>;
}

export function createPeer({ url, getToken, clip }: PeerOptions): Peer {
  const audioTrack = new WeriftTrack({ kind: 'audio' });
  const videoTrack = new WeriftTrack({ kind: 'video' });
  const player = playClip(clip, audioTrack, videoTrack);
  const stats: PeerStats = { receivedAudio: 0, receivedVideo: 0, receivedBytes: 0 };
  const counted = new WeakSet<object>();

  const call = createCall({
    getToken: async () => {
      const access = await getToken();
      return typeof access === 'string' ? { token: access, url: url ?? '' } : access;
    },
    createDevice: createWeriftDevice,
    transportSettings: WERIFT_SETTINGS,
    media: {
      mic: async () => audioTrack as unknown as MediaStreamTrack,
      cam: async () => videoTrack as unknown as MediaStreamTrack,
      screen: () => Promise.reject(new Error('A peer without a browser has no screen.')),
    },
    onProduced: (source, producer) => {
      const sender = producer.rtpSender as unknown as WeriftSender | undefined;
      if (source === 'cam') sender?.onPictureLossIndication.subscribe(player.wantKeyFrame);
    },
  });

  function count(track: WeriftTrack): void {
    if (counted.has(track)) return;
    counted.add(track);
    track.onReceiveRtp.subscribe((packet) => {
      stats[track.kind === 'audio' ? 'receivedAudio' : 'receivedVideo'] += 1;
      stats.receivedBytes += packet.payload.length;
    });
  }

  call.subscribe((state) => {
    for (const remote of state.remotes) {
      for (const source of Object.values(remote.sources)) count(source.track as unknown as WeriftTrack);
    }
    if (state.status === 'closed') player.stop();
  });

  return {
    call,
    join: () => call.join(),
    upgrade: () => call.upgrade(),
    stats: () => ({ ...stats }),
    async leave() {
      await call.leave();
      player.stop();
    },
  };
}
